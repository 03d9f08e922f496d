"""Writing down what is said of a parcel, with all that follows at once; detection judges the rest, within a tick.

1 hold the parcel   2 is it said already?   3 its case, its clocks, its letter   4 the statement   5 let it be judged
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from config.loader import kept_policy, load_policy
from config.policy import Policy
from config.settings import Settings
from config.words import Happening, NoticeStatus, Said
from tracker.desk.arming import shop_of
from tracker.desk.asking.find import as_kept, missing
from tracker.desk.asking.speech import Speech
from tracker.desk.statements.refusals import KeyTaken, NothingStands
from tracker.desk.statements.saying import Checked, Saying, checked, made_key, of_stall, plain
from tracker.rules.statements import complaint_tasks
from tracker.store import cases, notices, stalls, statements, tasks
from tracker.store.policies import in_force
from tracker.store.session import writing
from tracker.store.tables import CaseRow, Notice, Parcel, Stall, Statement

_HAPPENING = {said: Happening(said.value) for said in Said}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A statement as it is kept. `is_new`: it was not said before. `letter_left`: the letter of the stall that was
    overruled has left, or may have."""

    statement: Statement
    number: str
    is_new: bool
    letter_left: bool = False


def say(engine: Engine, settings: Settings, saying: Saying, *, speech: Speech, now: datetime) -> Kept:
    """Write down what is said, once. Raises Unsayable, NoSuchParcel or NoSuchShop, the first two in the language of
    `speech`."""
    if saying.shop is not None:
        shop_of(settings, saying.shop)
    told = checked(saying, speech, now)
    with writing(engine) as session:
        parcel = _held(session, saying, speech)
        if told.key is not None and (known := statements.find_statement(session, told.key)):
            return _said_before(session, told, known, speech)
        stall = None
        if saying.said is Said.OVERRULED:
            stall = _overruled(session, parcel, saying, speech)
            told = of_stall(told, stall.kind)
        return _write(session, parcel, told, stall, settings, speech=speech, now=now)


def _held(session: Session, saying: Saying, speech: Speech) -> Parcel:
    """The parcel that is meant, held. Raises NoSuchParcel."""
    number = as_kept(saying.number)
    order = None if saying.order is None else plain(saying.order)
    meant = statements.parcels_meant(session, number, shop=saying.shop, order=order)
    wanted = next((each for each in meant if saying.parcel_id in (None, each)), None)
    parcel = None if wanted is None else statements.hold_parcel(session, wanted)
    if parcel is None:
        raise missing(session, number, speech)
    return parcel


def _overruled(session: Session, parcel: Parcel, saying: Saying, speech: Speech) -> Stall:
    """The stall that is none. Raises NothingStands."""
    _ = speech.gettext
    standing = stalls.open_stalls(session, parcel.id or 0)
    found = [stall for stall in standing if saying.kind in (None, stall.kind)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NothingStands(_("Parcel {number} does not stand still so.").format(number=parcel.number))
    said = _("Parcel {number} stands still in more than one way; say which: {kinds}.")
    raise NothingStands(said.format(number=parcel.number, kinds=", ".join(stall.kind for stall in found)))


def _write(
    session: Session,
    parcel: Parcel,
    told: Checked,
    stall: Stall | None,
    settings: Settings,
    *,
    speech: Speech,
    now: datetime,
) -> Kept:
    saying, onset_at = told.saying, stall.onset_at if stall is not None else None
    again = statements.times_retracted(session, parcel.id or 0, saying.said)
    key = told.key or made_key(told, parcel_id=parcel.id or 0, onset_at=onset_at, again=again)
    if told.key is None and (known := statements.find_statement(session, key)):
        return Kept(statement=known, number=parcel.number, is_new=False)
    case = _case(session, parcel, told, stall, now)
    values = {
        "key": key,
        "parcel_id": parcel.id,
        "case_id": case and case.id,
        "said": saying.said,
        "kind": saying.kind,
        "knowledge": told.source,
        "at": told.at,
        "onset_at": onset_at,
        "why": saying.because,
        "note": told.note,
        "by": saying.by,
        "recorded_at": now,
    }
    statement = statements.keep_statement(session, values)
    if statement is None:  # said of another parcel in this very moment: all of this is undone
        raise _taken(key, speech)
    if case is not None:
        _follow(session, case, told, number=parcel.number, policy=_policy(session, settings), now=now)
    statements.have_judged(session, parcel, now)
    return Kept(statement=statement, number=parcel.number, is_new=True, letter_left=_call_off(session, stall))


def _case(session: Session, parcel: Parcel, told: Checked, stall: Stall | None, now: datetime) -> CaseRow | None:
    """The case whose timeline tells of it, held. A complaint opens one; otherwise there may be none."""
    if told.saying.said is Said.COMPLAINED:
        return cases.open_case(session, parcel, now)
    return cases.find_open_case(session, parcel) if stall is None else cases.hold_case(session, stall.case_id)


def _follow(session: Session, case: CaseRow, told: Checked, *, number: str, policy: Policy, now: datetime) -> None:
    """The line of the timeline, and the clocks of a complaint."""
    saying = told.saying
    about = {
        "number": number,
        "by": saying.by,
        "knowledge": told.source,
        "kind": saying.kind,
        "because": saying.because,
    }
    particulars = {name: value for name, value in about.items() if value is not None}
    cases.tell(session, case.id, _HAPPENING[saying.said], now, who=saying.by, **particulars)
    if saying.said is Said.COMPLAINED:
        tasks.set_anew(session, case, complaint_tasks(told.at, policy, now), now)


def _call_off(session: Session, stall: Stall | None) -> bool:
    """Keep the letter of an overruled stall from leaving before detection has ended the stall. True: it has left, or
    may have."""
    if stall is None or stall.notice_id is None or notices.take_from_hands(session, stall.notice_id):
        return False
    status = session.get_one(Notice, stall.notice_id, populate_existing=True).status
    return status in (NoticeStatus.WAITING, NoticeStatus.ACCEPTED, NoticeStatus.UNKNOWN)


def _said_before(session: Session, told: Checked, known: Statement, speech: Speech) -> Kept:
    """What was said under this key. Raises KeyTaken where it was something else."""
    saying, number = told.saying, session.get_one(Parcel, known.parcel_id).number
    same = (number, known.said) == (as_kept(saying.number), saying.said) and saying.kind in (None, known.kind)
    if not same:
        raise _taken(known.key, speech)
    return Kept(statement=known, number=number, is_new=False)


def _taken(key: str, speech: Speech) -> KeyTaken:
    return KeyTaken(speech.gettext("Something else was said under the key {key}. Use another one.").format(key=key))


def _policy(session: Session, settings: Settings) -> Policy:
    """The policy in force; before the daemon's first start the one that would be."""
    version = in_force(session)
    return load_policy(settings.policy.file) if version is None else kept_policy(version.policy)
