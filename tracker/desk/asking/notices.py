"""The letters: what has become of each, and one as it is kept, so that a shadow letter can be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Engine

from config.labels import WORDS
from config.words import Kind, NoticeStatus
from tracker.desk.asking.speech import Speech
from tracker.store import letters
from tracker.store.session import reading


class NoSuchNotice(LookupError):
    """There is no letter of this number."""

    def __init__(self, notice_id: int, speech: Speech) -> None:
        said = speech.gettext("There is no letter {number}. `stallwatch notices` lists them.")
        super().__init__(said.format(number=notice_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterBrief:
    """What has become of a letter. `due_at`: when delivery looks at it next; `held`: by the storm brake, until then at
    most. Instants are UTC."""

    id: int
    case: int
    shop: str
    purpose: Kind
    status: NoticeStatus
    decided_at: datetime
    promised_by: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    held: bool
    attempts: int
    last_error: str | None
    ended_at: datetime | None
    ended_why: str | None
    message_id: str
    locale: str | None
    subject: str | None

    def trouble(self, speech: Speech) -> str | None:
        """What keeps, or kept, the letter from its reader: a word of ours, or what a mail server said."""
        said = self.ended_why or self.last_error
        if said is None or self.status is NoticeStatus.ACCEPTED:
            return None
        return speech.label(said) if said in WORDS else said

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; instants are UTC with a Z."""
        plain: dict[str, Any] = to_jsonable_python(self)
        return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLetter(LetterBrief):
    """A letter with its text and its page, as it left or would have left; None before it was written."""

    text: str | None
    html: str | None


def notices(engine: Engine, wanted: Iterable[str] = ()) -> list[LetterBrief]:
    """The letters that are any of this (`store.letters.WANTED`), all where nothing is asked for, the newest first."""
    with reading(engine) as session:
        return [LetterBrief(**row._mapping) for row in letters.letters(session, wanted)]  # noqa: SLF001 - its public name


@dataclass(frozen=True, slots=True)
class ShadowCount:
    """How many letters to the buyers of a country a shop has kept in shadow."""

    shop: str
    country: str
    letters: int


def kept_in_shadow(engine: Engine) -> list[ShadowCount]:
    """What shadow has kept, by shop and buyers' country."""
    with reading(engine) as session:
        return [ShadowCount(**row._mapping) for row in letters.by_shop_and_country(session, "simulated")]  # noqa: SLF001 - its public name


def notice(engine: Engine, notice_id: int, *, language: str) -> KeptLetter:
    """One letter. Raises NoSuchNotice, in `language`."""
    with reading(engine) as session:
        row = letters.letter(session, notice_id)
    if row is None:
        raise NoSuchNotice(notice_id, Speech(language))
    return KeptLetter(**row._mapping)  # noqa: SLF001 - its public name


def status_of(status: NoticeStatus, speech: Speech, *, held: bool) -> str:
    """What has become of a letter, as people read it."""
    return speech.gettext("waits for approval") if held else speech.label(status)


def letter_lines(letter: KeptLetter, speech: Speech) -> Iterator[str]:
    """What has become of it, then the letter itself."""
    _ = speech.gettext
    said = _("Letter {id} of case {case}, {purpose}: {status}. Promised by {promised_by}.")
    yield said.format(
        id=letter.id,
        case=letter.case,
        purpose=speech.label(letter.purpose),
        status=status_of(letter.status, speech, held=letter.held),
        promised_by=speech.at(letter.promised_by),
    )
    if letter.held and letter.due_at is not None:
        said = _("Unless somebody approves it (stallwatch approve), it leaves without a coupon at {at}.")
        yield said.format(at=speech.at(letter.due_at))
    if trouble := letter.trouble(speech):
        yield _("What was said last: {said}").format(said=trouble)
    if letter.text is None:
        yield _("It is not written yet: that is done when it leaves.")
        return
    yield ""
    yield _("Subject: {subject}").format(subject=letter.subject or "")
    yield ""
    yield from letter.text.splitlines()
