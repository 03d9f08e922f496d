"""A parcel by its number, as people write numbers."""

from difflib import get_close_matches
from unicodedata import normalize

from sqlmodel import Session

from tracker.desk.asking.speech import Speech
from tracker.store.asking import ParcelFile, near_numbers, parcel_files

_HINTS = 5


class NoSuchParcel(LookupError):
    """Nobody has enrolled a parcel of this number. `near`: numbers that are like it."""

    def __init__(self, number: str, near: list[str], speech: Speech) -> None:
        _ = speech.gettext
        said = _("No parcel {number} is under watch.").format(number=number)
        hint = _("Is it one of these? {numbers}").format(numbers=", ".join(near))
        advice = _("Import the sheet that names it, or check the number.")
        super().__init__(f"{said} {hint if near else advice}")
        self.near = near


def find_parcels(session: Session, asked: str, speech: Speech) -> list[ParcelFile]:
    """Everything kept of the parcels of this number, the one enrolled last first. Raises NoSuchParcel."""
    number = as_kept(asked)
    files = parcel_files(session, number)
    if not files:
        raise missing(session, number, speech)
    return files


def as_kept(asked: str) -> str:
    """A number as it is kept, however it is typed."""
    return "".join(sign for sign in normalize("NFKC", asked) if sign.isprintable() and not sign.isspace()).upper()


def missing(session: Session, number: str, speech: Speech) -> NoSuchParcel:
    """What to say where there is no parcel of this number, with those that are like it."""
    return NoSuchParcel(number, get_close_matches(number, near_numbers(session, number), n=_HINTS), speech)
