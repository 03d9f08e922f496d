"""The configuration: it loads, it fits together, its secrets are the owner's alone, its folders can be written to."""

import os
import shlex
from collections.abc import Callable, Iterator

from config.loader import BadConfiguration, load_policy
from config.secret_files import secret_files
from config.words import Part
from notices.told import check_told
from tracker.desk.arming import still_made_up
from tracker.desk.asking.sources import without_key
from tracker.desk.doctor.finding import Finding, Subject, broken, doubtful, well
from tracker.desk.doctor.places import nearest
from tracker.desk.policies.check import faults_of
from tracker.store.session import file_of

_GROUP, _EVERYBODY = 0o070, 0o007


def examine(subject: Subject) -> list[Finding]:
    """All that is wrong with the settings, or that nothing is."""
    _, settings = subject.speech.gettext, subject.settings
    found = [
        *_unfit(subject),
        *_unfit_shadow(subject),
        *_incomplete(subject),
        *_open_to_others(subject),
        *_closed_folder(subject),
    ]
    said = _("It loads and fits together: shops: {shops}; accounts: {accounts}.")
    shops, accounts = ", ".join(shop.key for shop in settings.shop), ", ".join(each.name for each in settings.account)
    return found or [well(Part.CONFIGURATION, said.format(shops=shops, accounts=accounts))]


def _unfit(subject: Subject) -> Iterator[Finding]:
    """What would keep the daemon from its start."""
    settings, open_ = subject.settings, subject.open
    secret = settings.coupons.secret_file
    tries: tuple[Callable[[], object], ...] = (
        lambda: open_.check_shops(settings),
        lambda: check_told(load_policy(settings.policy.file), settings.policy.file),
        lambda: open_.channel(settings.mail).close(),
        lambda: open_.coupon_secret(secret) if secret.exists() else None,  # the daemon makes one at its first start
    )
    for tried in tries:
        try:
            tried()
        except BadConfiguration as error:
            advice = subject.speech.gettext("Mend it, then ask again. Until then the daemon does not start.")
            yield from (broken(Part.CONFIGURATION, fault, advice) for fault in error.faults)


def _unfit_shadow(subject: Subject) -> Iterator[Finding]:
    """What is wrong with the shadow policy's file, for which no buyer waits."""
    file = subject.settings.policy.shadow_file
    advice = subject.speech.gettext("Mend it and start the daemon again. Until then nothing is judged by this file.")
    for fault in faults_of(file, subject.speech.gettext) if file else ():
        yield doubtful(Part.CONFIGURATION, fault, advice)


def _incomplete(subject: Subject) -> Iterator[Finding]:
    """What the operator has not told us yet."""
    _, settings = subject.speech.gettext, subject.settings
    if not settings.shop:
        yield doubtful(Part.CONFIGURATION, _("It names no shop."), _("Add a [[shop]]; nothing is imported without."))
    for shop in settings.shop:
        if untouched := still_made_up(shop):
            said = _("The shop {shop} still bears what init made up: {names}.")
            advice = _("Write your own into stallwatch.toml before you arm it.")
            judged = broken if shop.armed else doubtful
            yield judged(Part.CONFIGURATION, said.format(shop=shop.key, names=", ".join(untouched)), advice)
    if not settings.account:
        yield doubtful(Part.CONFIGURATION, _("It names no account."), _("Add an [[account]]; nobody is asked without."))
    for name in sorted(without_key(settings)):
        said = _("{account} has no key, so nobody is asked.").format(account=name)
        advice = _("Name its key_file in stallwatch.toml, then start the daemon again.")
        yield doubtful(Part.CONFIGURATION, said, advice)


def _open_to_others(subject: Subject) -> Iterator[Finding]:
    """Files with secrets, or with buyers' names and addresses, that others may read."""
    _ = subject.speech.gettext
    database = file_of(subject.settings.database.url)
    files = secret_files(subject.settings, subject.file, subject.environment)
    for path in [*files, *([database] if database else [])]:
        if not path.exists():
            continue
        rights = path.stat().st_mode & (_GROUP | _EVERYBODY)
        said, judged = _("{file} can be read by its group as well."), doubtful
        if rights & _EVERYBODY:
            said, judged = _("{file} can be read by everybody on this machine."), broken
        if rights:
            yield judged(Part.CONFIGURATION, said.format(file=path), shlex.join(["chmod", "600", str(path)]))


def _closed_folder(subject: Subject) -> Iterator[Finding]:
    """The database's folder, as far as the user who asks may say."""
    _ = subject.speech.gettext
    file = file_of(subject.settings.database.url)
    if file is None:
        return
    closed = [each for each in (nearest(file.parent), file) if each.exists() and not os.access(each, os.W_OK)]
    for path in closed:
        said = _("{path} cannot be written to by the user who asks.").format(path=path)
        yield doubtful(Part.CONFIGURATION, said, _("Ask as the daemon's user, or give that user the right to write."))
