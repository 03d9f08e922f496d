"""The rule in words: what makes a parcel stalled, which events it rests on, and why one is not stalled."""

from collections.abc import Iterator

from config.words import State
from tracker.desk.asking.matter import Matter
from tracker.desk.asking.rule_sentences import rule_sentence
from tracker.desk.asking.speech import Speech
from tracker.rules.kinds import is_doubted
from tracker.rules.standing import Standing
from tracker.store.tables import Stall


def rule_of(matter: Matter, stall: Stall, speech: Speech) -> Iterator[str]:
    """How the parcel stands still, the rule that says so, and where its threshold comes from."""
    _ = speech.gettext
    yield _("It stands still: {kind}.").format(kind=speech.label(stall.kind))
    if stall.customs_reason is not None:
        yield _("The reason of customs: {reason}.").format(reason=speech.label(stall.customs_reason))
    yield _("It is known for this reason: {knowledge}.").format(knowledge=speech.label(stall.knowledge))
    yield rule_sentence(stall.kind, stall.leg, speech.written_span(stall.threshold), speech)
    yield from _usual(matter.judged_now(stall), speech)
    ruled = matter.stall_ruled.get(stall.policy_digest)
    if ruled is not None:
        said = _("This threshold stands in policy {digest}, in force since {at} ({key}).")
        key = stall.threshold_from or "–"
        yield said.format(digest=ruled.digest, at=speech.at(ruled.since), key=key)
    if ruled is not None and ruled.digest != matter.ruled.digest:
        said = _("Another policy, {digest}, is in force since {at}.")
        yield said.format(digest=matter.ruled.digest, at=speech.at(matter.ruled.since))
    if matter.judged_now(stall) is None:
        yield _("By the events and the policy of this moment it stands so no more: the next check ends this stall.")


def events_used(matter: Matter, found: Standing | None, speech: Speech) -> Iterator[str]:
    """The events without which it would not be so, as the carrier wrote them."""
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
    journey, found = matter.judged.journey, matter.first_to_come
    if matter.judged.contradiction is not None:
        said = speech.gettext("Nothing is made of its history, for it cannot be one parcel's: {why}.")
        yield said.format(why=speech.label(matter.judged.contradiction))
        return
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
        yield from events_used(matter, found, speech)


def _would_be(matter: Matter, found: Standing, speech: Speech) -> Iterator[str]:
    _ = speech.gettext
    due_at = speech.at(found.due_at)
    if matter.now < found.due_at:
        said = _("It is not stalled. It would be from {due_at} on ({kind}), in {wait}, unless it moves before.")
        wait = speech.age(found.due_at - matter.now)
        yield said.format(kind=speech.label(found.kind), due_at=due_at, wait=wait)
    elif is_doubted(found.kind, matter.file.parcel.data_health):
        said = _(
            "Its threshold ({kind}) was reached at {due_at}, but its source no longer follows it: silence says nothing."
        )
        yield said.format(kind=speech.label(found.kind), due_at=due_at)
    else:
        said = _("Its threshold ({kind}) was reached at {due_at}, but no stall is written yet.")
        yield said.format(kind=speech.label(found.kind), due_at=due_at)
        yield _awaited(matter, speech)
    yield rule_sentence(found.kind, found.leg, speech.span(found.threshold), speech)
    yield from _usual(found, speech)
    said = _("Counted from {onset_at}. The threshold stands in policy {digest}, in force since {at} ({key}).")
    ruled, key = matter.ruled, found.threshold_from
    yield said.format(onset_at=speech.at(found.onset_at), digest=ruled.digest, at=speech.at(ruled.since), key=key)


def _usual(found: Standing | None, speech: Speech) -> Iterator[str]:
    """What is usual for parcels like this one, with the size of the sample."""
    if found is not None and found.usual is not None:
        usual = found.usual
        said = speech.gettext(
            "Learnt from {sample} finished parcels ({among}): {share} % of them had moved within {within} on this leg."
        )
        yield said.format(sample=usual.sample, among=usual.among, share=usual.share, within=speech.age(usual.within))


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
        said = _(
            "It is not stalled: its way has ended ({state}, {at}), and nothing is judged any more but what people say "
            "of it (stallwatch report)."
        )
        return said.format(state=speech.label(journey.state), at=speech.at(journey.moved.occurred_to))
    if journey.leg is None:
        return _("It is not stalled: the carrier has not accepted it yet, and its clocks start with the first scan.")
    said = _("It is not stalled: silence means nothing while a parcel is {state}.")
    return said.format(state=speech.label(journey.state or State.UNKNOWN))
