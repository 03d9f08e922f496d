"""What somebody says of a parcel, read and checked before anything is looked up."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from unicodedata import category

from config.words import Kind, Knowledge, NoStall, Said
from tracker.desk.asking.speech import Speech
from tracker.desk.statements.refusals import Unsayable
from tracker.rules.statements import REPORTABLE, may_say, usual_source

NOTE_MOST = 2000
KEY_MOST = 100
WHO_MOST = 64
OLDEST = timedelta(days=366)
_CLOCKS_APART = timedelta(minutes=5)
_QUOTED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A statement as it comes in. The parcel is the one of `number` that was enrolled last, unless a shop, an order or
    its id is told.

    `kind`: the trouble that is reported, or the stall that is none; `because`: why it is none. `source`: whose word it
    is; `by`: who wrote it down. `at`: since when, now where it is left out. `key`: the same key says it once; one is
    made from what is said where none is given.
    """

    number: str
    said: Said
    by: str
    shop: str | None = None
    order: str | None = None
    parcel_id: int | None = None
    kind: Kind | None = None
    because: NoStall | None = None
    source: Knowledge | None = None
    at: datetime | None = None
    note: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A statement that fits together. `key` is the one that was given."""

    saying: Saying
    source: Knowledge
    at: datetime
    note: str | None
    key: str | None


def checked(saying: Saying, speech: Speech, now: datetime) -> Checked:
    """The statement, its gaps filled. Raises Unsayable."""
    _ = speech.gettext
    check_who(saying.by, speech)
    _check_words(saying, speech)
    source = saying.source or usual_source(saying.said, saying.kind)
    if not may_say(saying.said, saying.kind, source):
        usual = usual_source(saying.said, saying.kind)
        said = _("This is not theirs to say ({source}). It can come from: {usual}, {staff}.")
        raise Unsayable(said.format(source=source, usual=usual, staff=Knowledge.STAFF))
    note = plain(saying.note or "").strip() or None
    if note is None and saying.because is NoStall.OTHER:
        raise Unsayable(_("Say in a note what the other reason is."), field="note")
    if note is not None and len(note) > NOTE_MOST:
        said = _("The note is too long: at most {most} characters.")
        raise Unsayable(said.format(most=NOTE_MOST), field="note")
    key = saying.key
    if key is not None and not one_line(key, most=KEY_MOST):
        raise Unsayable(_("A key is one line of 1 to {most} characters.").format(most=KEY_MOST))
    return Checked(saying=saying, source=source, at=_instant(saying.at, speech, now), note=note, key=key)


def written_instant(written: str, speech: Speech) -> datetime | None:
    """An instant as a person types it, in UTC unless it names an offset; None where nothing is. Raises Unsayable."""
    if not written.strip():
        return None
    try:
        at = datetime.fromisoformat(written.strip())
    except ValueError:
        said = speech.gettext("An instant is written as 2026-11-25 or 2026-11-25T14:00+08:00, not {written}.")
        raise Unsayable(said.format(written=repr(written[:_QUOTED])), field="at") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def one_line(text: str, *, most: int) -> bool:
    """Whether this is one line with something on it, of at most so many characters."""
    return text.isprintable() and 0 < len(text.strip()) <= len(text) <= most


def check_who(by: str, speech: Speech) -> None:
    """Whether somebody can be called so on a timeline. Raises Unsayable."""
    if not one_line(by, most=WHO_MOST):
        said = speech.gettext("A name is one line of 1 to {most} characters.")
        raise Unsayable(said.format(most=WHO_MOST))


def made_key(told: Checked, *, parcel_id: int, onset_at: datetime | None, again: int) -> str:
    """The key of a statement that came without one: the same words, said on one day, are one statement. `again`: how
    often something like it was taken back, after which it may be said anew."""
    saying, note = told.saying, told.note or ""
    words = (saying.kind, saying.because, told.source, onset_at and onset_at.isoformat(), f"{told.at:%Y-%m-%d}", note)
    digest = sha256(repr((*map(str, words), again)).encode()).hexdigest()[:16]
    return f"{saying.said}-{parcel_id}-{digest}"


def of_stall(told: Checked, kind: Kind) -> Checked:
    """The statement about a stall of this kind."""
    return replace(told, saying=replace(told.saying, kind=kind))


def _check_words(saying: Saying, speech: Speech) -> None:
    """Whether the words belong together: each sort of statement has its own."""
    _ = speech.gettext
    if saying.said is Said.REPORTED and saying.kind not in REPORTABLE:
        said = _("Nobody can report that. What can be reported: {kinds}.")
        raise Unsayable(said.format(kinds=", ".join(REPORTABLE)))
    if saying.said is Said.OVERRULED and saying.because is None:
        said = _("Say why it does not stand still: {reasons}.")
        raise Unsayable(said.format(reasons=", ".join(NoStall)))
    if saying.kind is not None and saying.said not in (Said.REPORTED, Said.OVERRULED):
        raise Unsayable(_("A trouble is named only where it is reported, or overruled."))
    if saying.because is not None and saying.said is not Said.OVERRULED:
        raise Unsayable(_("A reason is given only where a judgement is overruled."))


def _instant(at: datetime | None, speech: Speech, now: datetime) -> datetime:
    """When it was said. Clocks of others may be a little ahead of ours."""
    _ = speech.gettext
    if at is None:
        return now
    if at > now + _CLOCKS_APART:
        raise Unsayable(_("That is in the future: {at}.").format(at=_as_told(at)), field="at")
    if at < now - OLDEST:
        raise Unsayable(_("That is too long ago: {at}. At most a year.").format(at=_as_told(at)), field="at")
    return min(at, now)


def _as_told(at: datetime) -> str:
    """The instant by the clock that it was told by: in UTC there may be no such year."""
    return at.isoformat(sep=" ", timespec="minutes")


def plain(text: str) -> str:
    """The text as a database takes it: no control characters but new lines, no halves of characters."""
    return "".join(sign for sign in text if sign in "\n\t" or category(sign) not in ("Cc", "Cs"))
