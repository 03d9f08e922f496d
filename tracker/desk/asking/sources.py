"""Whom we ask about parcels, and how far their answers reach: no list of ours may look better than what it rests on."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from config.settings import Settings
from config.words import Health
from tracker.desk.asking.speech import Speech
from tracker.store import accounts, counts
from tracker.store.session import reading
from tracker.store.tables import AccountRow, Parcel


@dataclass(frozen=True, slots=True)
class Source:
    """An account, how many parcels on their way are followed through it, and for how many it has never answered."""

    account: AccountRow
    followed: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Every account that follows parcels. `parcels` counts those that have ended too; `keyless` names the accounts
    that the settings give no key."""

    parcels: int
    accounts: tuple[Source, ...]
    keyless: Collection[str]

    @property
    def followed(self) -> int:
        """The parcels on their way."""
        return sum(source.followed for source in self.accounts)

    @property
    def unread(self) -> int:
        """Those of them of which nothing is known."""
        return sum(source.unread for source in self.accounts)


def without_key(settings: Settings) -> frozenset[str]:
    """The accounts that cannot be asked, for they have no key."""
    return frozenset(account.name for account in settings.account if account.key is None)


def sources(engine: Engine, settings: Settings) -> Sources:
    """How far the answers reach now."""
    with reading(engine) as session:
        found = tuple(source for row in accounts.followed(session) if (source := Source(*row)).followed)
        return Sources(parcels=counts.parcels(session), accounts=found, keyless=without_key(settings))


def troubles(known: Sources, speech: Speech, now: datetime) -> Iterator[str]:
    """A line for each account that does not answer as it should, or was not asked yet for parcels of its."""
    for source in known.accounts:
        line = account_trouble(source.account, speech, keyless=known.keyless, now=now)
        asked_for_all = source.account.health is Health.NEW and not source.unread
        if line is not None and (source.account.name in known.keyless or not asked_for_all):
            yield line


def account_trouble(account: AccountRow, speech: Speech, *, keyless: Collection[str], now: datetime) -> str | None:
    """What is wrong with an account, since when, and when it is tried again; None where it answers."""
    _ = speech.gettext
    if account.name in keyless:
        said = _("{account} has no key, so nobody is asked. Name its key_file in stallwatch.toml, then start again.")
        return said.format(account=account.name)
    if account.health is Health.OK:
        return None
    said = _("{account}: {health}.").format(account=account.name, health=speech.label(account.health))
    if account.health is Health.NEW:
        return said + " " + _("Start Stallwatch: stallwatch run")
    parts = [said, _("It has never answered well.")]
    if account.last_good_at is not None:
        parts[1] = _("Last good answer: {at}.").format(at=speech.at(account.last_good_at))
    if account.last_error:
        parts.append(_("Last error: {error}.").format(error=account.last_error.rstrip(".")))
    if account.blocked_until is not None and account.blocked_until > now:
        parts.append(_("Next try: {at}.").format(at=speech.at(account.blocked_until)))
    return " ".join(parts)


def unanswered(
    parcel: Parcel, account: AccountRow, speech: Speech, *, keyless: Collection[str], now: datetime
) -> Iterator[str]:
    """Why nothing is known of a parcel; nothing to say of one that its account has answered for."""
    _ = speech.gettext
    if parcel.answered_at is not None:
        return
    yield _("{account} has not answered for it yet.").format(account=account.name)
    if trouble := account_trouble(account, speech, keyless=keyless, now=now):
        yield trouble
    elif parcel.next_poll_at is not None and parcel.next_poll_at > now:
        yield _("It is asked for it next at {at}.").format(at=speech.at(parcel.next_poll_at))


def none_stuck(known: Sources, speech: Speech, *, filtered: bool, now: datetime) -> Iterator[str]:
    """What an empty list means: it may be that all goes well, and it may be that nothing is known."""
    _ = speech.gettext
    if not known.followed:
        yield (
            _("No parcel is followed now: the way of each has ended.")
            if known.parcels
            else _("No parcel is followed yet. Import a sheet: stallwatch import FILE")
        )
        return
    if filtered:
        yield _("No stalled parcel fits these filters.")
    elif not known.unread and not any(troubles(known, speech, now)):
        yield _("Nothing stands still. All parcels followed are on their way.")
    else:
        yield _("No parcel is known to stand still.")
    if known.unread:
        said = speech.ngettext(
            "{unread} of {count} parcel has not been read yet: nothing is known of it.",
            "{unread} of {count} parcels have not been read yet: nothing is known of them.",
            known.followed,
        )
        yield said.format(unread=known.unread, count=known.followed)
