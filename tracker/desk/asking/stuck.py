"""What is stuck now: every parcel that stands still, the longest standing first."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Engine, Row

from config.words import CaseStatus, CustomsReason, Kind, Leg, NoticeStatus, State, Untold
from tracker.store.asking import standing_parcels
from tracker.store.session import reading


@dataclass(frozen=True, slots=True)
class CaseBrief:
    """The case a stall belongs to."""

    id: int
    status: CaseStatus


@dataclass(frozen=True, slots=True)
class NoticeBrief:
    """The letter that tells of a stall; `held`: by the storm brake."""

    id: int
    status: NoticeStatus
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckParcel:
    """A parcel in one open stall. `country` is where it goes; `hours` have passed since its onset; `untold` says why
    its buyer is not written to; `incident` is the number of the one that it belongs to."""

    tracking_number: str
    carrier: str
    kind: Kind
    onset_at: datetime
    knowable_at: datetime
    detected_at: datetime
    country: str
    order_number: str | None
    batch: str | None
    leg: Leg | None
    state: State | None
    customs_reason: CustomsReason | None
    hours: float
    untold: Untold | None
    incident: int | None
    case: CaseBrief
    notice: NoticeBrief | None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; instants are UTC with a Z."""
        plain: dict[str, Any] = to_jsonable_python(self)
        return plain

    def as_row(self) -> dict[str, Any]:
        """A row of a sheet: case and notice are columns of their own."""
        row = asdict(self)
        case, notice = row.pop("case"), row.pop("notice") or {"id": None, "status": None, "held": None}
        briefs = (("case", case), ("notice", notice))
        return row | {f"{name}_{key}": value for name, brief in briefs for key, value in brief.items()}


COLUMNS = (
    "tracking_number",
    "carrier",
    "country",
    "order_number",
    "batch",
    "kind",
    "customs_reason",
    "leg",
    "state",
    "hours",
    "onset_at",
    "knowable_at",
    "detected_at",
    "incident",
    "case_id",
    "case_status",
    "notice_id",
    "notice_status",
    "notice_held",
    "untold",
)


def stuck(
    engine: Engine,
    *,
    kind: Kind | None = None,
    country: str | None = None,
    carrier: str | None = None,
    batch: str | None = None,
    incident: int | None = None,
    over: timedelta | None = None,
    now: datetime,
) -> list[StuckParcel]:
    """The parcels that stand still, as far as they were asked for; `over`: for so long or longer since the onset."""
    with reading(engine) as session:
        rows = standing_parcels(
            session,
            kind=kind,
            country=country and country.upper(),
            carrier=carrier,
            batch=batch,
            incident=incident,
            onset_until=None if over is None else now - over,
        )
    return [_stuck(row, now) for row in rows]


def _stuck(row: Row[Any], now: datetime) -> StuckParcel:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it begins with an underscore
    case = CaseBrief(values.pop("case_id"), values.pop("case_status"))
    notice_id, status, held = (values.pop(f"notice_{name}") for name in ("id", "status", "held"))
    notice = None if notice_id is None else NoticeBrief(notice_id, status, held)
    hours = round((now - row.onset_at).total_seconds() / 3600, 1)
    return StuckParcel(**values, case=case, notice=notice, hours=hours)
