"""The letters: every one that can be asked for can be written."""

from config.words import Part
from notices.errors import NoticeError
from notices.render import LOCALES, check_every_letter
from tracker.desk.asking.speech import Speech
from tracker.desk.doctor.finding import Finding, broken, well


def examine(speech: Speech) -> list[Finding]:
    """Write them all, for nobody."""
    _ = speech.gettext
    try:
        check_every_letter()
    except NoticeError as error:
        return [broken(Part.LETTERS, str(error), _("Install Stallwatch anew; its own templates are at fault."))]
    return [well(Part.LETTERS, _("Every letter can be written ({languages}).").format(languages=", ".join(LOCALES)))]
