"""What a parcel comes to if nothing moves, in words, and from when on its buyer would be told of it."""

from collections.abc import Iterator
from datetime import datetime

from config.words import Untold
from tracker.desk.asking.matter import Matter
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.to_buyer import why_not_told
from tracker.rules.caps import many_letters
from tracker.rules.facts import country_of
from tracker.rules.kinds import is_doubted
from tracker.rules.standing import Standing
from tracker.rules.telling import why_untold


def would_be_told(matter: Matter, speech: Speech) -> Iterator[str]:
    """Whether the buyer of a parcel that is not stalled would be told if it came to that."""
    found = matter.first_to_come
    if found is None:
        return
    if (untold := _why_not_then(matter, found)) is not None:
        yield why_not_told(untold, found, matter=matter, policy=matter.ruled.policy, speech=speech)
    else:
        yield from _from_when(matter, found, speech)


def what_comes_next(matter: Matter, speech: Speech) -> Iterator[str]:
    """What a parcel that stands still comes to if nothing moves, and when the buyer whom nobody tells would be told."""
    found = matter.next_to_come
    if found is None or is_doubted(found.kind, matter.file.parcel.data_health):
        return
    said = speech.gettext("Unless it moves before, it counts as this from {due_at} on, in {wait}: {kind}.")
    wait = speech.age(found.due_at - matter.now)
    yield said.format(due_at=speech.at(found.due_at), wait=wait, kind=speech.label(found.kind))
    left_to_staff = all(stall.untold is Untold.STAFF_ONLY for stall in matter.open_stalls)
    if left_to_staff and _why_not_then(matter, found) is None:
        yield from _from_when(matter, found, speech)


def _why_not_then(matter: Matter, found: Standing) -> Untold | None:
    """Why a buyer is not told of this when their turn comes."""
    policy, at = matter.ruled.policy, _turn(matter, found)
    untold = why_untold(found, matter.card, policy, at, restored_at=matter.restored_at)
    return untold or many_letters(matter.written_of, policy.letters)


def _turn(matter: Matter, found: Standing) -> datetime:
    return max(found.tell_at or found.due_at, matter.now)


def _from_when(matter: Matter, found: Standing, speech: Speech) -> Iterator[str]:
    said = speech.gettext("Its buyer would be told from {tell_at} on.")
    yield said.format(tell_at=speech.at(_turn(matter, found)))
    if not matter.armed:
        said = speech.gettext(
            "But the shop is in shadow for {country}: letters are written and kept, not sent. To have them sent: "
            "stallwatch arm --country {code}"
        )
        code = country_of(matter.card)
        yield said.format(country=speech.country(code), code=code)
