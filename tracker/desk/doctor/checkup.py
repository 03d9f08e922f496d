"""The round: every part is asked, all at the same time, each for so long at most, and none can stop the others."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from datetime import timedelta

from config.loader import BadConfiguration
from config.logs import hide, redacted
from config.secret_files import secrets
from config.words import Part, Verdict
from notices.clean import one_line
from tracker.desk.asking.speech import Speech
from tracker.desk.doctor import accounts, clock, configuration, daemon, database, disk, letters, mail, senders
from tracker.desk.doctor.database import UNREADABLE, first_line, how_to_mend
from tracker.desk.doctor.finding import Finding, Subject, broken, not_asked

_LONGEST_SENTENCE = 500


@dataclass(frozen=True, slots=True)
class Check:
    """One question. `within` is how long the answer may take; `reads`: it can only be asked of a database that is at
    this program's schema."""

    part: Part
    ask: Callable[[Subject], Iterable[Finding]]
    within: timedelta = timedelta(seconds=10)
    reads: bool = False


# What reads all that is kept.
_ALL_OF_IT = timedelta(minutes=10)

_SCHEMA = Check(Part.SCHEMA, database.schema)
_CHECKS = (
    Check(Part.CONFIGURATION, configuration.examine),
    Check(Part.LETTERS, lambda subject: letters.examine(subject.speech)),
    Check(Part.INTEGRITY, database.file, _ALL_OF_IT),
    Check(Part.INTEGRITY, database.rows, _ALL_OF_IT, reads=True),
    Check(Part.TIMELINE, database.timelines, _ALL_OF_IT, reads=True),
    Check(Part.DISK, disk.examine),
    Check(Part.CLOCK, clock.examine, reads=True),
    Check(Part.DAEMON, daemon.examine, reads=True),
    Check(Part.ACCOUNTS, accounts.examine, reads=True),
    Check(Part.ACCOUNTS, accounts.ask_all, timedelta(seconds=12), reads=True),
    Check(Part.MAIL, mail.examine),
    Check(Part.SENDERS, senders.examine),
)


def checkup(subject: Subject) -> list[Finding]:
    """Ask every part, in the order of `Part`. Raises nothing: what a question raises is what was found."""
    for secret in secrets(subject.settings):
        hide(secret)
    schema = _asked([_SCHEMA], subject)
    unread = any(finding.verdict is Verdict.BROKEN for finding in schema)
    wanted = [check for check in _CHECKS if not (unread and check.reads)]
    left = {check.part for check in _CHECKS} - {check.part for check in wanted}
    return _in_order([*schema, *_asked(wanted, subject), *_unread(left, subject.speech)])


def without_settings(error: BadConfiguration, speech: Speech) -> list[Finding]:
    """What can be said where the settings cannot be read: why, and whether the letters are in order."""
    _ = speech.gettext
    advice = _("Mend it in stallwatch.toml; where a file may not be read, ask as the daemon's user.")
    said = [broken(Part.CONFIGURATION, redacted(fault), advice) for fault in error.faults]
    why = _("It can be asked once the configuration can be read.")
    rest = [not_asked(part, why) for part in Part if part not in {Part.CONFIGURATION, Part.LETTERS}]
    return _in_order([*said, *letters.examine(speech), *rest])


def _unread(parts: Iterable[Part], speech: Speech) -> list[Finding]:
    _ = speech.gettext
    return [not_asked(part, _("It can be asked once the database is at this program's schema.")) for part in parts]


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    places = list(Part)
    return sorted(findings, key=lambda finding: places.index(finding.part))


def _asked(checks: Sequence[Check], subject: Subject) -> list[Finding]:
    """Ask these at the same time."""
    began = time.monotonic()
    answers = [(check, _begun(check, subject)) for check in checks]
    found = []
    for check, answer in answers:
        left = began + check.within.total_seconds() - time.monotonic()
        found += [_fit_to_show(finding) for finding in _answer(check, answer, max(left, 0), subject)]
    return found


def _begun(check: Check, subject: Subject) -> Future[list[Finding]]:
    """The question in a thread of its own, which dies with the process: one that hangs holds nobody up."""
    answer: Future[list[Finding]] = Future()

    def asking() -> None:
        try:
            answer.set_result(list(check.ask(subject)))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what was found, and the others are asked too
            answer.set_exception(error)

    threading.Thread(target=asking, name=f"doctor {check.part}", daemon=True).start()
    return answer


def _answer(check: Check, answer: Future[list[Finding]], left: float, subject: Subject) -> list[Finding]:
    _ = subject.speech.gettext
    done, _waited_for = wait([answer], timeout=left)
    if not done:
        said = _("No answer came within {span}.").format(span=subject.speech.span(check.within))
        return [broken(check.part, said, _("Ask again; if it stays so, look at what it waits for."))]
    error = answer.exception()
    if error is None:
        return answer.result()
    if check.reads and isinstance(error, UNREADABLE):
        said = _("The database does not answer as it should: {error}.").format(error=first_line(error))
        return [broken(check.part, said, how_to_mend(subject))]
    said = str(error).strip().partition("\n")[0] or type(error).__name__
    advice = _("This is a bug, or something nobody thought of: please report it.")
    if isinstance(error, PermissionError):
        advice = _("Ask as the daemon's user.")
    return [broken(check.part, said, advice)]


def _fit_to_show(finding: Finding) -> Finding:
    """The same without any secret, and on one line."""
    return replace(
        finding,
        sentence=one_line(redacted(finding.sentence), _LONGEST_SENTENCE),
        advice=finding.advice and one_line(redacted(finding.advice), _LONGEST_SENTENCE),
    )
