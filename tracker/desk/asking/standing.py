"""The rule in words: what makes a parcel stalled, which events it rests on, and why one is not stalled."""

from collections.abc import Iterator

from config.words import Kind, Leg, State
from tracker.desk.asking.matter import Matter
from tracker.desk.asking.speech import Speech
from tracker.rules.stall import Standing
from tracker.store.tables import Stall


def rule_of(matter: Matter, stall: Stall, speech: Speech) -> Iterator[str]:
    """How the parcel stands still, the rule that says so, and where its threshold comes from."""
    _ = speech.gettext
    yield _("It stands still: {kind}.").format(kind=speech.label(stall.kind))
    if stall.customs_reason is not None:
        yield _("The reason of customs: {reason}.").format(reason=speech.label(stall.customs_reason))
    yield _rule(stall.kind, stall.leg, speech.written_span(stall.threshold), speech)
    ruled = matter.stall_ruled.get(stall.policy_digest)
    if ruled is not None:
        said = _("This threshold stands in policy {digest}, in force since {at}.")
        yield said.format(digest=ruled.digest, at=speech.at(ruled.since))
    if ruled is not None and ruled.digest != matter.ruled.digest:
        said = _("Another policy, {digest}, is in force since {at}.")
        yield said.format(digest=matter.ruled.digest, at=speech.at(matter.ruled.since))
    if not matter.still_judged_so:
        yield _("By the events and the policy of this moment it stands so no more: the next check ends this stall.")


def events_used(matter: Matter, speech: Speech) -> Iterator[str]:
    """The events without which it would not be so, as the carrier wrote them."""
    found = matter.judged.found
    for event in dict.fromkeys(found.decided_by) if found is not None else ():
        polled = matter.polled[event.digest()]
        yield speech.gettext('It rests on "{text}" of {said_at}, brought by the poll that was due at {polled}.').format(
            text=event.text, said_at=event.said_at, polled=speech.at(polled)
        )
        if not event.zone_known:
            said = speech.gettext(
                "Its time zone is not known: it was between {first} and {last}, and the later counts."
            )
            yield said.format(first=speech.at(event.occurred_from), last=speech.at(event.occurred_to))


def why_not_stalled(matter: Matter, speech: Speech) -> Iterator[str]:
    """Why there is no stall, and at which instant there would be one."""
    journey, found = matter.judged.journey, matter.judged.found
    if journey.state is State.IMPORT_CUSTOMS and journey.hold is None:
        said = speech.gettext(
            "Customs has its papers already, but nothing shows it in {country} yet. Clearance ahead of arrival "
            "is no hold: the clock of customs starts when it arrives."
        )
        yield said.format(country=speech.country(matter.card.destination))
    if found is None:
        yield _unmeasured(matter, speech)
    else:
        yield from _would_be(matter, found, speech)
        yield from events_used(matter, speech)


def _rule(kind: Kind, leg: Leg | None, threshold: str, speech: Speech) -> str:
    _ = speech.gettext
    if kind is Kind.CUSTOMS_HOLD:
        said = _(
            "The rule: {threshold} in import customs, counted from the later of its first word and the arrival in "
            "the country. Scans in customs do not start the count anew."
        )
        return said.format(threshold=threshold)
    said = _("The rule: {threshold} without a scan on this leg ({leg}).")
    return said.format(threshold=threshold, leg=speech.label(leg) if leg else "–")


def _would_be(matter: Matter, found: Standing, speech: Speech) -> Iterator[str]:
    _ = speech.gettext
    threshold, due_at = speech.span(found.threshold), speech.at(found.due_at)
    if matter.now < found.due_at:
        said = _("It is not stalled. It would be from {due_at} on ({kind}), in {wait}, unless it moves before.")
        wait = speech.age(found.due_at - matter.now)
        yield said.format(kind=speech.label(found.kind), due_at=due_at, wait=wait)
    else:
        said = _("Its threshold ({kind}) was reached at {due_at}, but no stall is written yet.")
        yield said.format(kind=speech.label(found.kind), due_at=due_at)
        yield _awaited(matter, speech)
    yield _rule(found.kind, found.leg, threshold, speech)
    said = _("Counted from {onset_at}. The threshold stands in policy {digest}, in force since {at}.")
    ruled = matter.ruled
    yield said.format(onset_at=speech.at(found.onset_at), digest=ruled.digest, at=speech.at(ruled.since))


def _awaited(matter: Matter, speech: Speech) -> str:
    """What the judgement waits for: nobody is apologised to on an old answer."""
    fresh_for = matter.ruled.policy.fresh_for
    answered_at = matter.file.parcel.answered_at
    if answered_at is not None and answered_at >= matter.now - fresh_for:
        return speech.gettext("The next check judges it.")
    said = speech.gettext(
        "The last answer is older than {fresh_for}: the carrier is asked once more before it is judged."
    )
    return said.format(fresh_for=speech.span(fresh_for))


def _unmeasured(matter: Matter, speech: Speech) -> str:
    """Why no clock runs for this parcel."""
    _ = speech.gettext
    journey = matter.judged.journey
    if not matter.polled:
        return _("It is not stalled: nothing is known of it yet, and its clocks start with the first scan.")
    if journey.ended and journey.state is not None and journey.moved is not None:
        said = _("It is not stalled: its way has ended ({state}, {at}), and nothing is judged any more.")
        return said.format(state=speech.label(journey.state), at=speech.at(journey.moved.occurred_to))
    if journey.leg is None:
        return _("It is not stalled: the carrier has not accepted it yet, and its clocks start with the first scan.")
    said = _("It is not stalled: silence means nothing while a parcel is {state}.")
    return said.format(state=speech.label(journey.state or State.UNKNOWN))
