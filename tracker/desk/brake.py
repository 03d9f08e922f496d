"""The storm brake for people: what waits for an approval, and the approval."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from config.settings import Settings
from config.words import Happening, StormEnd
from tracker.desk.arming import shop_of
from tracker.desk.asking.speech import Speech
from tracker.store import cases, coupons, storms
from tracker.store.brakes import Braked, HeldLetters, braked, held_letters
from tracker.store.session import reading, writing


@dataclass(frozen=True, slots=True)
class Waiting:
    """A storm and the letters that it holds."""

    storm: Braked
    letters: HeldLetters


def open_storms(engine: Engine) -> list[Braked]:
    """The storms that hold letters now."""
    with reading(engine) as session:
        return braked(session)


def waiting(engine: Engine, settings: Settings, *, shop: str | None = None) -> list[Waiting]:
    """What waits for an approval, of one shop or of all. Raises NoSuchShop."""
    if shop is not None:
        shop_of(settings, shop)
    with reading(engine) as session:
        found = [storm for storm in braked(session) if shop in (None, storm.shop)]
        return [Waiting(storm, held_letters(session, storm.storm)) for storm in found]


def approve(engine: Engine, storm_id: int, *, with_coupons: bool, by: str, now: datetime) -> int | None:
    """Let all letters of a storm leave, those too that it came to hold since it was looked at; how many. None where the
    storm has ended before, as when somebody else has approved it."""
    end = StormEnd.APPROVED if with_coupons else StormEnd.WITHOUT_COUPONS
    with writing(engine) as session:
        if not storms.end_storm(session, storm_id, end, by=by, now=now):
            return None
        held = storms.hold_letters(session, storm_id)
        if not with_coupons:
            coupons.void_of_storm(session, storm_id, why=end)
        storms.let_all_through(session, storm_id, now)
        cases.tell_all(session, held.values(), Happening.NOTICE_APPROVED, now, who=by, by=by, how=end)
    return len(held)


def headed(storm: Braked, speech: Speech) -> str:
    """That letters wait, how many, and since when."""
    said = speech.ngettext(
        "{shop}: {count} letter waits for approval, since {at}.",
        "{shop}: {count} letters wait for approval, the first since {at}.",
        storm.letters,
    )
    return said.format(shop=storm.shop, count=storm.letters, at=speech.at(storm.began_at))


def told_briefly(storm: Braked, speech: Speech) -> str:
    """That letters wait, and what lets them leave, in a line."""
    return headed(storm, speech) + " " + speech.gettext("Let them leave: stallwatch approve")


def told(waiting: Waiting, speech: Speech) -> Iterator[str]:
    """All that one should know before saying yes."""
    _ = speech.gettext
    storm, letters = waiting.storm, waiting.letters
    yield headed(storm, speech)
    yield from (f"  {line}" for line in _why_held(waiting, speech))
    yield "  " + _counted({speech.label(kind): number for kind, number in letters.kinds.items()})
    yield "  " + _counted({speech.country(code): number for code, number in letters.countries.items()})
    yield from (f"  {line}" for line in _given_away(waiting, speech))
    said = _("Unanswered, the first of them leaves without its coupon at {at}.")
    yield "  " + said.format(at=speech.at(storm.first_release_at))


def _why_held(waiting: Waiting, speech: Speech) -> Iterator[str]:
    """Which limits they met: too many at once, coupons beyond the day's budget, or some this and some that."""
    over_budget = waiting.letters.over_budget
    if over_budget < waiting.storm.letters:
        said = speech.gettext("On their own no more than {allowance} letters leave in an hour.")
        yield said.format(allowance=waiting.storm.allowance)
    if over_budget:
        said = speech.ngettext(
            "{count} of them holds a coupon beyond those that the shop gives a day on its own.",
            "{count} of them hold coupons beyond those that the shop gives a day on its own.",
            over_budget,
        )
        yield said.format(count=over_budget)


def _given_away(waiting: Waiting, speech: Speech) -> Iterator[str]:
    """How many coupons there are, each kind on a line of its own: they give away a part of orders not made yet."""
    if not waiting.letters.coupons:
        yield speech.gettext("None of them holds a coupon.")
    for percent, number in waiting.letters.coupons.items():
        said = speech.ngettext(
            "{count} of them holds a coupon: {percent} % off an order yet to come.",
            "{count} of them hold a coupon: {percent} % off an order yet to come.",
            number,
        )
        yield said.format(count=number, percent=percent)


def _counted(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items())
