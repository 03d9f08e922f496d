"""What people said of a parcel, in words."""

from collections.abc import Iterator

from tracker.desk.asking.matter import Matter
from tracker.desk.asking.speech import Speech


def said_of_it(matter: Matter, speech: Speech) -> Iterator[str]:
    """Each statement that stands: what was said, of which kind, by whom, when, and why."""
    _ = speech.gettext
    for said in matter.statements:
        line = _("{said} by {by}, {at}.").format(said=speech.label(said.said), by=said.by, at=speech.at(said.at))
        if said.kind is not None:
            line += " " + _("It is about: {kind}.").format(kind=speech.label(said.kind))
        if said.why:
            line += " " + _("The reason: {why}.").format(why=speech.label(said.why))
        if said.note:
            line += " " + _("They wrote: {note}").format(note=said.note)
        yield line
