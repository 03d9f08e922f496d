"""The cases, letters and coupons that the stalls of one order would have brought: a letter a case, a coupon an order.

A case is taken to end when nothing of it stands any more, as it does by itself where nobody was written to.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.policy import Policy
from config.words import Department
from tracker.rules.ends import is_movement
from tracker.rules.facts import ParcelFacts
from tracker.rules.replay import PastStall
from tracker.rules.telling import may_give_coupon, why_untold


@dataclass(frozen=True, slots=True)
class OfParcel:
    """A stall, whose it is, and on which lane (as `CN>DE`)."""

    facts: ParcelFacts
    lane: str
    stall: PastStall


@dataclass(frozen=True, slots=True)
class PastLetter:
    """The apology of a case, for what it would have been written, and whether it would have held a coupon."""

    about: OfParcel
    told_at: datetime
    has_coupon: bool

    @property
    def moved_after(self) -> timedelta | None:
        """How long after the letter the parcel moved by itself; None where it did not."""
        ended_at, why = self.about.stall.ended_at, self.about.stall.ended_why
        return ended_at - self.told_at if ended_at is not None and why is not None and is_movement(why) else None


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case: when it would have opened, what stood in it, and its letter if there is one."""

    opened_at: datetime
    stalls: tuple[OfParcel, ...]
    letter: PastLetter | None

    def departments(self, policy: Policy) -> set[Department]:
        """Who would have had a task of it."""
        kinds = {each.stall.kind for each in self.stalls}
        return {task.department for kind in kinds for task in policy.playbook.get(kind, ())}


def past_cases(order: Iterable[OfParcel], policy: Policy) -> Iterator[PastCase]:
    """The cases of one order, from all the stalls of its parcels."""
    had_coupon = False
    for together in _together(sorted(order, key=lambda each: each.stall.found_at)):
        letter = _letter(together, policy, may_have_coupon=not had_coupon)
        had_coupon = had_coupon or (letter is not None and letter.has_coupon)
        yield PastCase(together[0].stall.found_at, tuple(together), letter)


def _together(stalls: Sequence[OfParcel]) -> Iterator[list[OfParcel]]:
    """Those that stood at the same time, or one on the heels of the other."""
    together: list[OfParcel] = []
    for each in stalls:
        if together and all(_is_over(other.stall, each.stall.found_at) for other in together):
            yield together
            together = []
        together.append(each)
    if together:
        yield together


def _is_over(stall: PastStall, by: datetime) -> bool:
    return stall.ended_at is not None and stall.ended_at < by


def _letter(together: Sequence[OfParcel], policy: Policy, *, may_have_coupon: bool) -> PastLetter | None:
    """The letter of the first of them whose buyer is written to."""
    due = [(each.stall.told_at, each) for each in together if each.stall.told_at is not None]
    for told_at, each in sorted(due, key=lambda pair: pair[0]):
        told = each.stall.told or each.stall.standing
        if why_untold(told, each.facts, policy, told_at, restored_at=None) is None:
            return PastLetter(each, told_at, may_have_coupon and may_give_coupon(told.kind, each.facts, policy))
    return None
