"""The clock: whether it was set back since something was written, and whether others' clocks agree with it."""

from datetime import datetime, timedelta

from config.words import Part
from tracker.desk.doctor.finding import Finding, Subject, broken, doubtful, well
from tracker.store.session import reading
from tracker.store.soundness import newest_instant

ODD, WRONG = timedelta(seconds=60), timedelta(minutes=5)


def examine(subject: Subject) -> list[Finding]:
    """Measure it against the newest instant that is kept."""
    _ = subject.speech.gettext
    with reading(subject.engine) as session:
        newest = newest_instant(session)
    ahead = newest - subject.clock() if newest else timedelta()
    if ahead <= ODD:
        return [well(Part.CLOCK, _("Nothing that is kept lies in its future."))]
    said = _("It was set back: what is kept is up to {ahead} ahead of it.").format(ahead=subject.speech.age(ahead))
    judged = broken if ahead > WRONG else doubtful
    return [judged(Part.CLOCK, said, _how_to_set(subject))]


def compared(subject: Subject, *, whose: str, told_at: datetime, now: datetime) -> Finding:
    """Measure it against the clock of a carrier, which tells whole seconds."""
    _ = subject.speech.gettext
    apart = abs(told_at - now)
    said = _("It is {apart} apart from the clock of {account}.").format(apart=subject.speech.age(apart), account=whose)
    if apart <= ODD:
        return well(Part.CLOCK, said)
    judged = broken if apart > WRONG else doubtful
    return judged(Part.CLOCK, said, _how_to_set(subject))


def _how_to_set(subject: Subject) -> str:
    return subject.speech.gettext("Have the machine set its clock over the network: timedatectl set-ntp true")
