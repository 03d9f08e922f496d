"""The daemon: whether one runs, whether it keeps up, and what became of the letters."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from config.labels import N_
from config.words import NoticeStatus, Part
from tracker.desk.asking.notices import notices
from tracker.desk.asking.window import window
from tracker.desk.brake import headed, open_storms
from tracker.desk.doctor.finding import Finding, Subject, broken, doubtful, well
from tracker.store import due, leases
from tracker.store.lock import is_running
from tracker.store.session import reading

LATE = timedelta(minutes=15)
"""Every tick looks for due work, four times a minute: what is due for so long has been left lying."""

LEFT = timedelta(hours=1)
_SINCE = timedelta(days=7)
_LATE = (
    (due.oldest_due_parcel, N_("A parcel has waited {span} to be asked for.")),
    (due.oldest_due_check, N_("A parcel has waited {span} to be judged.")),
    (due.oldest_due_notice, N_("A letter has waited {span} to leave.")),
)


def examine(subject: Subject) -> list[Finding]:
    """Whether it works, then what it left."""
    now = subject.clock()
    return [*_work(subject, now), *_claims(subject, now), *_letters(subject), *_breaches(subject, now)]


def _work(subject: Subject, now: datetime) -> Iterator[Finding]:
    """Whether a daemon runs, and what has been due for too long."""
    _ = subject.speech.gettext
    runs = is_running(subject.engine, now)
    late = _overdue(subject, now)
    if not runs:
        said = " ".join([_("No daemon runs on this database."), *late])
        yield (broken if late else doubtful)(Part.DAEMON, said, _("Start it: stallwatch run"))
        return
    yield well(Part.DAEMON, _("It runs."))
    advice = _("See whether an account or the mail server holds it up, and what the log says.")
    yield from (doubtful(Part.DAEMON, said, advice) for said in late)


def _overdue(subject: Subject, now: datetime) -> list[str]:
    with reading(subject.engine) as session:
        oldest = [(look(session, now), subject.speech.gettext(said)) for look, said in _LATE]
    spans = [(now - since, said) for since, said in oldest if since is not None]
    return [said.format(span=subject.speech.age(span)) for span, said in spans if span > LATE]


def _claims(subject: Subject, now: datetime) -> Iterator[Finding]:
    with reading(subject.engine) as session:
        left = leases.lapsed(session, now - LEFT)
    if left:
        said = subject.speech.ngettext(
            "{count} claim lapsed more than an hour ago, and nobody has let go of it.",
            "{count} claims lapsed more than an hour ago, and nobody has let go of them.",
            left,
        )
        advice = subject.speech.gettext("A daemon was killed; the next start lets go of them: stallwatch run")
        yield doubtful(Part.DAEMON, said.format(count=left), advice)


def _letters(subject: Subject) -> Iterator[Finding]:
    """Letters that wait for somebody's word, of which nobody knows whether they left, and those that did not."""
    speech = subject.speech
    for storm in open_storms(subject.engine):
        yield doubtful(Part.DAEMON, headed(storm, speech), speech.gettext("Let them leave: stallwatch approve"))
    unknown = len(notices(subject.engine, [NoticeStatus.UNKNOWN]))
    failed = len(notices(subject.engine, ["failed"]))
    if unknown:
        said = speech.ngettext("{count} letter may have left or not.", "{count} letters may have left or not.", unknown)
        yield doubtful(Part.DAEMON, said.format(count=unknown), speech.gettext("See: stallwatch notices --unknown"))
    if failed:
        said = speech.ngettext(
            "{count} letter failed and has not left since.", "{count} letters failed and have not left since.", failed
        )
        yield doubtful(Part.DAEMON, said.format(count=failed), speech.gettext("See: stallwatch notices --failed"))


def _breaches(subject: Subject, now: datetime) -> Iterator[Finding]:
    missed = len(window(subject.engine, since=now - _SINCE, now=now).breaches)
    if missed:
        said = subject.speech.ngettext(
            "{count} letter missed its window in the last 7 days.",
            "{count} letters missed their window in the last 7 days.",
            missed,
        )
        advice = subject.speech.gettext("See why: stallwatch window --since 7d")
        yield doubtful(Part.DAEMON, said.format(count=missed), advice)
