"""The database: at the program's schema, whole on the disk, and in agreement with itself."""

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, OperationalError

from config.words import Flaw, Part
from tracker.desk.doctor.finding import Finding, Subject, broken, well
from tracker.store import soundness
from tracker.store.schema import WrongSchema, check, head
from tracker.store.session import file_of, reading

UNREADABLE = (DBAPIError, LookupError, ValueError)
"""What reading a database can raise: what it refuses, and bytes that are no text, no instant, no word of ours."""


def schema(subject: Subject) -> list[Finding]:
    """Whether it can be opened, and is at the revision that this program works with."""
    _ = subject.speech.gettext
    if _is_missing(subject):
        said = _("There is no database yet at {path}.").format(path=file_of(subject.settings.database.url))
        return [broken(Part.SCHEMA, said, _("Make it: stallwatch migrate"))]
    try:
        check(subject.engine)
        said = _("{server} is at revision {revision}, as this program needs it.")
        return [well(Part.SCHEMA, said.format(server=soundness.server(subject.engine), revision=head()))]
    except WrongSchema as error:
        return [broken(Part.SCHEMA, str(error), _("Make a backup before you migrate; docs/operations.md says how."))]
    except UNREADABLE as error:
        said = _("The database cannot be opened: {error}.").format(error=first_line(error))
        return [broken(Part.SCHEMA, said, how_to_mend(subject))]


def file(subject: Subject) -> list[Finding]:
    """Whether an SQLite file is whole: every page of it is read."""
    _ = subject.speech.gettext
    if file_of(subject.settings.database.url) is None or _is_missing(subject):
        return []
    advice = _("Stop the daemon, keep a copy of the file, and go back to a backup: stallwatch restore FILE")
    try:
        torn = soundness.damage(subject.engine)
    except OperationalError as error:  # not what is in the file, but the way to it: rights, a lock, the disk itself
        said = _("The database file cannot be read: {error}.").format(error=first_line(error))
        return [broken(Part.INTEGRITY, said, how_to_mend(subject))]
    except UNREADABLE as error:
        torn = [first_line(error)]
    said = _("The database file is torn: {damage}.")
    if torn:
        return [broken(Part.INTEGRITY, said.format(damage="; ".join(torn)), advice)]
    return [well(Part.INTEGRITY, _("The file is whole: every page of it was read."))]


def rows(subject: Subject) -> list[Finding]:
    """Whether the rows agree with each other."""
    with reading(subject.engine) as session:
        found = soundness.flaws(session, subject.clock())
    said = subject.speech.gettext("What is kept agrees with itself.")
    return _flawed(Part.INTEGRITY, found, subject) or [well(Part.INTEGRITY, said)]


def timelines(subject: Subject) -> list[Finding]:
    """Whether the cases' timelines are whole and in order."""
    with reading(subject.engine) as session:
        found = soundness.flaws_of_timelines(session, subject.clock())
    said = subject.speech.gettext("Each begins with its case's opening and is in order; no line is missing.")
    return _flawed(Part.TIMELINE, found, subject) or [well(Part.TIMELINE, said)]


def _flawed(part: Part, found: Mapping[Flaw, tuple[int, int]], subject: Subject) -> list[Finding]:
    _ = subject.speech.gettext
    said = _("{flaw}: {count}, the first is {id}.")
    advice = _("Either the clock was set, or somebody wrote into the database, or it is a bug: please report it.")
    return [
        broken(part, said.format(flaw=subject.speech.label(flaw), count=count, id=first), advice)
        for flaw, (count, first) in found.items()
    ]


def _is_missing(subject: Subject) -> bool:
    path = file_of(subject.settings.database.url)
    return path is not None and not path.exists()


def how_to_mend(subject: Subject) -> str:
    """What to do about a database that cannot be read."""
    _ = subject.speech.gettext
    if file_of(subject.settings.database.url) is None:
        return _("See that PostgreSQL runs and lets this user in.")
    return _("Ask as the daemon's user. If the file is torn, go back to a backup: stallwatch restore FILE")


def first_line(error: Exception) -> str:
    """What the database itself said, without our statement."""
    said = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return str(said).strip().partition("\n")[0].rstrip(".")
