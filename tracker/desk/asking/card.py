"""A parcel's card as lines of text, in the language of the staff."""

from collections.abc import Collection, Iterator
from datetime import datetime
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision

from config.words import DataHealth, NoStall
from tracker.desk.asking.notices import status_of
from tracker.desk.asking.show import hidden
from tracker.desk.asking.sources import unanswered
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.timeline import told
from tracker.store.asking import CaseFile, ParcelFile
from tracker.store.tables import Buyer, EventRow, GoodsLine, Stall, Statement, Task


def card_lines(
    file: ParcelFile, speech: Speech, *, now: datetime, keyless: Collection[str] = (), whole_address: bool = False
) -> Iterator[str]:
    """The whole card. Of the buyer's address only the first letter and the domain, unless the whole is asked for.

    `keyless` names the accounts that the settings give no key.
    """
    _ = speech.gettext
    yield from _parcel(file, speech, now)
    if file.parcel.watched:
        said = unanswered(file.parcel, file.account, speech, keyless=keyless, now=now)
        yield from (f"  {line}" for line in said)
    yield from _section(_("Goods"), (goods_line(line, speech) for line in file.goods))
    yield from _section(_("Buyer"), [buyer_line(file.buyer, speech, whole_address=whole_address)])
    yield from _section(_("History, the newest first"), (_event(event, speech) for event in file.events))
    yield from _section(_("Stalls"), (_stall(stall, file, speech) for stall in file.stalls))
    yield from _section(
        _("What people said"), (f"{said.id}  {statement_line(said, speech)}" for said in file.statements)
    )
    for each in file.cases:
        yield from _section(_case(each, speech), _work(each, speech))
    yield from _section(_("Letters"), _letters(file, speech))
    yield from _section(_("Coupon"), coupon_lines(file, speech))


def facts_of(file: ParcelFile, speech: Speech) -> list[tuple[str, str]]:
    """What a seller said of the parcel, each under its name; nothing of what is not known."""
    _ = speech.gettext
    parcel = file.parcel
    facts = (
        (_("order"), parcel.order_number),
        (_("shop"), file.shop.key),
        (_("account"), file.account.name),
        (_("service"), parcel.service),
        (_("marketplace"), parcel.marketplace),
        (_("batch"), parcel.batch),
        (_("flight"), parcel.flight),
        (_("master air waybill"), parcel.master_air_waybill),
        (_("bag"), parcel.bag),
        (_("incoterm"), parcel.incoterm),
    )
    return [(name, value) for name, value in facts if value]


def _section(heading: str, lines: Iterator[str] | list[str]) -> Iterator[str]:
    held = list(lines)
    if held:
        yield heading
        yield from (f"  {line}" for line in held)


def _parcel(file: ParcelFile, speech: Speech, now: datetime) -> Iterator[str]:
    _ = speech.gettext
    parcel = file.parcel
    yield f"{parcel.number}  {parcel.carrier}  {parcel.origin or '?'} → {parcel.destination}"
    yield "  " + ", ".join(f"{name} {value}" for name, value in facts_of(file, speech))
    if parcel.state is not None:
        since = parcel.stage_since or now
        said = _("Its state since {at} ({age}): {state}.")
        yield "  " + said.format(state=speech.label(parcel.state), at=speech.at(since), age=speech.age(now - since))
    yield "  " + (
        _("Under watch since {at}.").format(at=speech.at(parcel.enrolled_at))
        if parcel.watched
        else _("Not under watch: only its past is known, from an import of events.")
    )
    if parcel.data_health is not DataHealth.OK or parcel.trouble:
        said = _("How far its data can be trusted: {health}. {trouble}")
        yield "  " + said.format(health=speech.label(parcel.data_health), trouble=parcel.trouble or "").rstrip()


def goods_line(line: GoodsLine, speech: Speech) -> str:
    """What is in the parcel, as customs would read it."""
    parts = [line.description or speech.gettext("goods without a description")]
    if line.quantity is not None:
        parts = [f"{line.quantity} × {parts[0]}"]
    if line.hs_code:
        parts.append(f"HS {line.hs_code}")
    if line.value_minor is not None and line.currency:
        value = Decimal(line.value_minor).scaleb(-get_currency_precision(line.currency))
        each = format_currency(value, line.currency, locale=speech.language)
        parts.append(speech.gettext("{value} each").format(value=each))
    if line.origin:
        parts.append(speech.gettext("made in {country}").format(country=speech.country(line.origin)))
    return ", ".join(parts)


def buyer_line(buyer: Buyer, speech: Speech, *, whole_address: bool = False) -> str:
    """Who waits for the parcel. Of the address only the first letter and the domain, unless the whole is asked for."""
    _ = speech.gettext
    email = buyer.email if whole_address else hidden(buyer.email)
    parts = [buyer.name or _("name not known"), email or _("no address"), buyer.locale, buyer.country]
    if buyer.marketing_basis is not None:
        parts.append(_("advertising: {basis}").format(basis=speech.label(buyer.marketing_basis)))
    return ", ".join(part for part in parts if part)


def _event(event: EventRow, speech: Speech) -> str:
    _ = speech.gettext
    words = [speech.label(word) for word in (event.state, event.kind, event.customs_reason) if word is not None]
    said = ", ".join(part for part in (f'"{event.text}"', event.place, event.country) if part)
    line = _("{at}  {state}: {said} (the carrier's time: {said_at})").format(
        at=speech.at(event.occurred_to), state=", ".join(words) or _("news"), said=said, said_at=event.said_at
    )
    if event.superseded_at is not None:
        line += " " + _("[taken back by the carrier, seen {at}]").format(at=speech.at(event.superseded_at))
    if event.imported_at is not None:
        line += " " + _("[from an import, {at}]").format(at=speech.at(event.imported_at))
    return line


def _stall(stall: Stall, file: ParcelFile, speech: Speech) -> str:
    _ = speech.gettext
    notice = next((notice for notice in file.notices if notice.id == stall.notice_id), None)
    said = _("{kind}: onset {onset_at}, knowable {knowable_at}, detected {detected_at}, accepted {accepted_at}; {end}")
    return said.format(
        kind=speech.label(stall.kind),
        onset_at=speech.at(stall.onset_at),
        knowable_at=speech.at(stall.knowable_at),
        detected_at=speech.at(stall.detected_at),
        accepted_at=speech.at(notice.accepted_at) if notice and notice.accepted_at else "–",
        end=_("ended {at}").format(at=speech.at(stall.ended_at)) if stall.ended_at else _("stands still"),
    )


def statement_line(said: Statement, speech: Speech) -> str:
    """What somebody said of the parcel: when, what, whose word it is, who wrote it down, and their note."""
    _ = speech.gettext
    words = [speech.label(word) for word in (said.kind, NoStall(said.why) if said.why else None) if word is not None]
    line = _("{at}  {what} ({source}; written down by {by})").format(
        at=speech.at(said.at),
        what=": ".join([speech.label(said.said), *words]),
        source=speech.label(said.knowledge),
        by=said.by,
    )
    if said.note:
        line += f": {said.note}"
    if said.retracted_at is not None:
        line += " " + _("[taken back {at}]").format(at=speech.at(said.retracted_at))
    return line


def _case(file: CaseFile, speech: Speech) -> str:
    case = file.case
    said = speech.gettext("Case {id}, {status}, opened {at}")
    return said.format(id=case.id, status=speech.label(case.status), at=speech.at(case.opened_at))


def _work(file: CaseFile, speech: Speech) -> Iterator[str]:
    yield from (_task(task, speech) for task in file.tasks)
    yield from (f"{speech.at(line.at)}  {told(line, speech)}" for line in file.timeline)


def _task(task: Task, speech: Speech) -> str:
    _ = speech.gettext
    open_one = _("{department}: {task}, due {due_at}")
    ended = _("{department}: {task}, ended {ended_at} ({why})")
    return (ended if task.ended_at else open_one).format(
        department=speech.label(task.department),
        task=speech.label(task.task),
        due_at=speech.at(task.due_at),
        ended_at=speech.at(task.ended_at) if task.ended_at else "",
        why=speech.label(task.ended_why or "done"),
    )


def _letters(file: ParcelFile, speech: Speech) -> Iterator[str]:
    for notice in file.notices:
        subject = f' "{notice.subject}"' if notice.subject else ""
        status = status_of(notice.status, speech, held=notice.is_held)
        yield f"{notice.id}  {speech.label(notice.purpose)}: {status}{subject}"


def coupon_lines(file: ParcelFile, speech: Speech) -> Iterator[str]:
    """The coupon of the parcel's order."""
    _ = speech.gettext
    for coupon in file.coupons:
        said = _("{percent} %, {status}, code {code}, good until {at}")
        code, until = coupon.code or _("not issued"), speech.at(coupon.expires_at)
        yield said.format(percent=coupon.percent, status=speech.label(coupon.status), code=code, at=until)
