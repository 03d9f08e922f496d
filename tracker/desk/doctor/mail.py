"""The way out for letters: tried up to the point where a letter would be handed over."""

from config.loader import BadConfiguration
from config.words import Part
from notices.errors import ChannelDown
from tracker.desk.doctor.finding import Finding, Subject, broken, not_asked, well


def examine(subject: Subject) -> list[Finding]:
    """Try the folder; the mail server only where others may be asked."""
    _, mail = subject.speech.gettext, subject.settings.mail
    if mail.channel == "smtp" and not subject.online:
        said = _("The mail server {host} was not tried.").format(host=mail.host)
        return [not_asked(Part.MAIL, said, _("Try it: stallwatch doctor --online"))]
    try:
        channel = subject.open.channel(mail)
    except BadConfiguration:
        return [not_asked(Part.MAIL, _("It can be tried once the configuration is mended."))]
    try:
        channel.check()
    except ChannelDown as error:
        return [broken(Part.MAIL, f"{error}.", _("Letters wait until it is mended; the window runs on."))]
    finally:
        channel.close()
    said = _("The folder {folder} takes letters.").format(folder=mail.folder)
    if mail.channel == "smtp":
        said = _("The mail server {host} lets us in; nothing was sent.").format(host=mail.host)
    return [well(Part.MAIL, said)]
