"""Where real things are built: the engine, the accounts, the way out for letters, the issuer of codes."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from carriers.account import Account
from carriers.registry import ADAPTERS
from config.loader import BadConfiguration, load_policy
from config.logs import hide
from config.policy import Policy
from config.settings import Account as AccountSettings
from config.settings import Settings
from notices.channels import Channel
from notices.channels.maildir import MaildirChannel
from notices.coupons import Issuer, OwnCodes
from notices.mail import usable_address
from notices.render import check_templates
from tracker.store.accounts import keep_accounts
from tracker.store.policies import put_in_force
from tracker.store.schema import check
from tracker.store.session import connect, writing
from tracker.store.shops import keep_shops


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the jobs work with. `accounts` by name; `policy_at` is when the policy came into force."""

    engine: Engine
    settings: Settings
    policy: Policy
    policy_at: datetime
    accounts: dict[str, Account]
    channel: Channel
    issuer: Issuer
    clock: Callable[[], datetime]


def open_database(settings: Settings) -> Engine:
    """The database of the settings, at the schema this program needs. Raises WrongSchema."""
    engine = connect(settings.database.url)
    check(engine)
    return engine


@asynccontextmanager
async def parts(settings: Settings, engine: Engine, clock: Callable[[], datetime]) -> AsyncIterator[Parts]:
    """Everything built, checked and written to the tables of an opened database; closed again at the end.

    Raises BadConfiguration, or a notices error where a letter could not be written.
    """
    check_shops(settings)
    check_templates()
    policy = load_policy(settings.policy.file)
    with writing(engine) as session:
        keep_shops(session, settings.shop, clock())
        keep_accounts(session, settings.account)
        version = put_in_force(session, policy, clock())
    async with AsyncExitStack() as stack:
        stack.callback(engine.dispose)
        accounts = {account.name: _open(account) for account in settings.account if account.key is not None}
        for account in accounts.values():
            stack.push_async_callback(account.aclose)
        yield Parts(
            engine=engine,
            settings=settings,
            policy=policy,
            policy_at=version.in_force_at,
            accounts=accounts,
            channel=MaildirChannel(settings.mail.folder),
            issuer=OwnCodes(coupon_secret(settings.coupons.secret_file), settings.coupons.prefix),
            clock=clock,
        )


def check_shops(settings: Settings) -> None:
    """Raise BadConfiguration where a shop's own addresses cannot be used, or an account's carrier is not known."""
    faults = [
        f"shop {shop.key}: {name}: no mail can be sent to {value!r}"
        for shop in settings.shop
        for name, value in (("sender", shop.sender), ("reply_to", shop.reply_to or shop.sender))
        if usable_address(value) is None
    ]
    faults += [
        f"account {account.name}: carrier: {account.carrier!r} is not known; there is {', '.join(sorted(ADAPTERS))}"
        for account in settings.account
        if account.carrier not in ADAPTERS
    ]
    if faults:
        raise BadConfiguration(faults)


def coupon_secret(path: Path) -> bytes:
    """The key that codes are derived from, made at first use, readable by its owner alone."""
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    secret = path.read_text("ascii").strip()
    hide(secret)
    return secret.encode()


def _open(account: AccountSettings) -> Account:
    assert account.key is not None, "an account without a key is not opened"  # noqa: S101
    key = account.key.get_secret_value()
    hide(key)
    return ADAPTERS[account.carrier].open(key=key, base_url=account.base_url, calls_a_second=account.calls_a_second)
