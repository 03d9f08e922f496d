"""Everything kept of one parcel, for people (the rows themselves) and for programs."""

from collections.abc import Iterable
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Engine
from sqlmodel import SQLModel

from tracker.desk.asking.find import find_parcels
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.timeline import told
from tracker.store.asking import CaseFile, ParcelFile
from tracker.store.session import reading
from tracker.store.tables import Stall

# What a row holds for our own housekeeping, and what is told elsewhere in the same answer.
_HOUSEKEEPING = {"shop_id", "buyer_id", "account_id", "parcel_id", "poll_leased_until", "failed_polls", "answer_digest"}
_OF_PARCEL = _HOUSEKEEPING | {"id", "number"}
_OF_EVENT = _HOUSEKEEPING | {"id", "digest"}
_OF_CASE = _HOUSEKEEPING | {"key"}
_OF_TASK = {"id", "case_id"}
_OF_NOTICE = _HOUSEKEEPING | {"key", "fence", "leased_until", "storm_id", "text", "html"}
_OF_COUPON = _HOUSEKEEPING | {"id", "key", "order_key"}


def show(engine: Engine, number: str, *, language: str) -> list[ParcelFile]:
    """The parcels of this number, the one enrolled last first. Raises NoSuchParcel, in `language`."""
    with reading(engine) as session:
        return find_parcels(session, number, Speech(language))


def as_json(file: ParcelFile, *, language: str, whole_address: bool = False) -> dict[str, Any]:
    """Plain JSON values; instants are UTC with a Z, and the timeline's sentences in `language`."""
    return {
        "tracking_number": file.parcel.number,
        **_plain(file.parcel, _OF_PARCEL),
        "shop": file.shop.key,
        "account": file.account.name,
        "buyer": {
            **_plain(file.buyer, _HOUSEKEEPING | {"id", "key"}),
            "email": file.buyer.email if whole_address else hidden(file.buyer.email),
        },
        "goods": _all_plain(file.goods, _HOUSEKEEPING | {"id"}),
        "history": _all_plain(file.events, _OF_EVENT),
        "stalls": [_stall(stall, file) for stall in file.stalls],
        "statements": _all_plain(file.statements, _HOUSEKEEPING),
        "cases": [_case(each, Speech(language)) for each in file.cases],
        "notices": [{**_plain(notice, _OF_NOTICE), "held": notice.is_held} for notice in file.notices],
        "coupons": _all_plain(file.coupons, _OF_COUPON),
    }


def hidden(email: str | None) -> str | None:
    """An address that shows whose it may be without being one: its first letter and its domain."""
    if email is None:
        return None
    box, _, domain = email.rpartition("@")
    return f"{box[:1]}…@{domain}"


def _stall(stall: Stall, file: ParcelFile) -> dict[str, Any]:
    notice = next((notice for notice in file.notices if notice.id == stall.notice_id), None)
    accepted_at = to_jsonable_python(notice.accepted_at) if notice else None
    return {**_plain(stall, _HOUSEKEEPING | {"id"}), "accepted_at": accepted_at}


def _case(file: CaseFile, speech: Speech) -> dict[str, Any]:
    timeline = [
        {**_plain(line, {"id", "case_id", "particulars"}), "sentence": told(line, speech)} for line in file.timeline
    ]
    return {**_plain(file.case, _OF_CASE), "tasks": _all_plain(file.tasks, _OF_TASK), "timeline": timeline}


def _all_plain(rows: Iterable[SQLModel], without: set[str]) -> list[dict[str, Any]]:
    return [_plain(row, without) for row in rows]


def _plain(row: SQLModel, without: set[str]) -> dict[str, Any]:
    named = (name for name in type(row).model_fields if name not in without)
    return {name: to_jsonable_python(getattr(row, name)) for name in named}
