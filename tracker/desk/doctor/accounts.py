"""The accounts: how they answered last, and online whether the key is accepted and the quota will do."""

import asyncio
from collections.abc import Iterator

from carriers.account import Quota
from carriers.errors import CarrierError, KeyRefused
from config.loader import BadConfiguration
from config.settings import Account
from config.words import Health, Part
from tracker.desk.asking.sources import account_trouble, sources
from tracker.desk.doctor.clock import compared
from tracker.desk.doctor.finding import Finding, Subject, broken, doubtful, not_asked, well
from tracker.store.counts import unregistered
from tracker.store.session import reading

_WITHIN = 10.0
"""Seconds for one account's answer, tries included."""


def examine(subject: Subject) -> list[Finding]:
    """How the accounts that follow parcels have answered so far."""
    _, now = subject.speech.gettext, subject.clock()
    known = sources(subject.engine, subject.settings)
    found = []
    for source in known.accounts:
        health = source.account.health
        if source.account.name in known.keyless or (health is Health.NEW and not source.unread):
            continue  # the configuration's trouble, and none at all
        if trouble := account_trouble(source.account, subject.speech, keyless=(), now=now):
            judged = broken if health is Health.REFUSED else doubtful
            found.append(judged(Part.ACCOUNTS, trouble, _("Ask it now: stallwatch doctor --online")))
    return found or [well(Part.ACCOUNTS, _("No account that follows parcels has trouble."))]


def ask_all(subject: Subject) -> list[Finding]:
    """Ask every account that has a key, all at once, for what costs nothing."""
    if not subject.online:
        said = subject.speech.gettext("Whether keys are accepted was not asked.")
        return [not_asked(Part.ACCOUNTS, said, subject.speech.gettext("Ask: stallwatch doctor --online"))]
    try:
        subject.open.check_shops(subject.settings)
    except BadConfiguration:
        said = subject.speech.gettext("It can be tried once the configuration is mended.")
        return [not_asked(Part.ACCOUNTS, said)]
    keyed = [account for account in subject.settings.account if account.key is not None]
    with reading(subject.engine) as session:
        waiting = unregistered(session)

    async def asked() -> list[list[Finding]]:
        return await asyncio.gather(*(_ask(each, waiting.get(each.name, 0), subject) for each in keyed))

    return [finding for found in asyncio.run(asked()) for finding in found]


async def _ask(account: Account, waiting: int, subject: Subject) -> list[Finding]:
    _ = subject.speech.gettext
    try:
        quota = await _quota(account, subject)
    except TimeoutError:
        said = _("{account} did not answer within {seconds} s.").format(account=account.name, seconds=round(_WITHIN))
        return [broken(Part.ACCOUNTS, said, _("See that this machine reaches its address, then ask again."))]
    except KeyRefused as error:
        return [broken(Part.ACCOUNTS, f"{account.name}: {error}.", _("Put the right key into its key_file."))]
    except CarrierError as error:
        advice = _("Ask again in some minutes; docs/17track.md says what an answer means.")
        return [broken(Part.ACCOUNTS, f"{account.name}: {error}.", advice)]
    return [*_judged(account, quota, waiting, subject), *_clock(account, quota, subject)]


async def _quota(account: Account, subject: Subject) -> Quota:
    connection = subject.open.account(account)
    try:
        async with asyncio.timeout(_WITHIN):
            return await connection.quota()
    finally:
        await connection.aclose()


def _judged(account: Account, quota: Quota, waiting: int, subject: Subject) -> Iterator[Finding]:
    """Whether what may still be registered will do for the numbers that wait for it today."""
    _ = subject.speech.gettext
    left = quota.left if quota.left_today is None else min(quota.left, quota.left_today)
    said = _("{account} accepts the key. New numbers left: {left}; waiting: {waiting}.")
    said = said.format(account=account.name, left=left, waiting=waiting)
    if min(waiting, account.registrations_a_day) <= left:
        yield well(Part.ACCOUNTS, said)
    else:
        yield doubtful(Part.ACCOUNTS, said, _("Those over it are not asked for. Raise the quota at the source."))


def _clock(account: Account, quota: Quota, subject: Subject) -> Iterator[Finding]:
    if quota.told_at is not None:
        yield compared(subject, whose=account.name, told_at=quota.told_at, now=subject.clock())
