"""Where real things are built: the engine, the accounts, the way out for letters, the issuer of codes."""

import os
import secrets
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import structlog
from sqlalchemy import Engine

from carriers.account import Account
from carriers.registry import ADAPTERS
from config.loader import BadConfiguration, kept_policy, load_policy
from config.logs import hide
from config.policy import Policy
from config.settings import Account as AccountSettings
from config.settings import Mail, Settings
from notices.channels import Channel
from notices.channels.maildir import MaildirChannel
from notices.channels.smtp import SmtpChannel
from notices.channels.smtp_session import Server
from notices.coupons import Issuer, OwnCodes
from notices.mail import usable_address
from notices.render import LOCALES, check_templates
from notices.told import check_told
from tracker.store.accounts import keep_accounts
from tracker.store.policies import put_in_force
from tracker.store.schema import check
from tracker.store.session import connect, reading, writing
from tracker.store.shadows import put_beside, shadow_in_use
from tracker.store.shops import keep_shops

log = structlog.get_logger()

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_SECRET_LEAST = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the jobs work with. `accounts` by name; `policy_at` is when the policy came into force; `shadow` is
    judged by beside it and never acted on."""

    engine: Engine
    settings: Settings
    policy: Policy
    policy_at: datetime
    shadow: Policy | None
    accounts: dict[str, Account]
    channel: Channel
    issuer: Issuer
    clock: Callable[[], datetime]


def open_database(settings: Settings) -> Engine:
    """The database of the settings, at the schema this program needs. Raises WrongSchema."""
    engine = connect(settings.database.url)
    hide(engine.url.password or "")
    check(engine)
    return engine


@asynccontextmanager
async def parts(settings: Settings, engine: Engine, clock: Callable[[], datetime]) -> AsyncIterator[Parts]:
    """Everything built, checked and written to the tables of an opened database; closed again at the end.

    Raises BadConfiguration, or a notices error where a letter could not be written.
    """
    check_shops(settings)
    check_templates()
    channel = open_channel(settings.mail)
    policy = load_policy(settings.policy.file)
    check_told(policy, settings.policy.file)
    shadow = _shadow(settings.policy.shadow_file, engine)
    with writing(engine) as session:
        keep_shops(session, settings.shop, clock())
        keep_accounts(session, settings.account)
        version = put_in_force(session, policy, clock())
        put_beside(session, shadow, clock())
    async with AsyncExitStack() as stack:
        stack.callback(engine.dispose)
        stack.callback(channel.close)
        _warn_of_the_keyless(settings)
        accounts = {account.name: open_account(account) for account in settings.account if account.key is not None}
        for account in accounts.values():
            stack.push_async_callback(account.aclose)
        yield Parts(
            engine=engine,
            settings=settings,
            policy=policy,
            policy_at=version.in_force_at,
            shadow=shadow,
            accounts=accounts,
            channel=channel,
            issuer=OwnCodes(coupon_secret(settings.coupons.secret_file), settings.coupons.prefix),
            clock=clock,
        )


def check_shops(settings: Settings) -> None:
    """Raise BadConfiguration where a shop's own addresses cannot be used, no letter is written in its language, or an
    account's carrier is not known."""
    faults = [
        f"shop {shop.key}: {name}: no mail can be sent to {value!r}"
        for shop in settings.shop
        for name, value in (("sender", shop.sender), ("reply_to", shop.reply_to or shop.sender))
        if usable_address(value) is None
    ]
    faults += [
        f"shop {shop.key}: language: no letter is written in {shop.language!r}; there is {', '.join(LOCALES)}"
        for shop in settings.shop
        if shop.language not in LOCALES
    ]
    faults += [
        f"account {account.name}: carrier: {account.carrier!r} is not known; there is {', '.join(sorted(ADAPTERS))}"
        for account in settings.account
        if account.carrier not in ADAPTERS
    ]
    if faults:
        raise BadConfiguration(faults)


def _shadow(file: Path | None, engine: Engine) -> Policy | None:
    """The shadow policy. No buyer waits for one whose file cannot be used: it stays as it was read last, so that what
    was written down by it goes on."""
    if file is None:
        return None
    try:
        policy = load_policy(file)
        check_told(policy, file)
    except BadConfiguration as error:
        kept = _shadow_as_kept(engine)
        advice = "ask `stallwatch policy check`, mend the file and start again"
        log.warning("shadow.unusable", faults=error.faults, in_its_place=kept and kept.digest(), advice=advice)
        return kept
    return policy


def _shadow_as_kept(engine: Engine) -> Policy | None:
    with reading(engine) as session:
        last = shadow_in_use(session)
    try:
        return kept_policy(last.policy) if last else None
    except ValueError:  # an older program kept it, with figures that there are no more
        return None


def _warn_of_the_keyless(settings: Settings) -> None:
    for account in settings.account:
        if account.key is None:
            advice = "its parcels are not asked for; name a key_file for it in stallwatch.toml and start again"
            log.warning("account.without_key", account=account.name, advice=advice)


def open_channel(mail: Mail) -> Channel:
    """The way out for letters. Nothing is connected yet: a mail server that is down only makes letters wait.

    Raises BadConfiguration.
    """
    if mail.channel == "maildir":
        return MaildirChannel(mail.folder)
    password = mail.password.get_secret_value() if mail.password else None
    if password:
        hide(password)
    if faults := [f"mail: {fault}" for fault in _mail_faults(mail, password)]:
        raise BadConfiguration(faults)
    return SmtpChannel(
        Server(
            host=mail.host or "",
            port=mail.port or _PORTS[mail.security],
            security=mail.security,
            tls=None if mail.security == "none" else _trusting(mail.ca_file),
            user=mail.user,
            password=password,
            timeout=mail.timeout,
            dot_timeout=mail.dot_timeout,
        )
    )


def _mail_faults(mail: Mail, password: str | None) -> Iterator[str]:
    if mail.host is None:
        yield "host: is missing; name the mail server, or set channel to maildir"
    if (mail.user is None) != (not password):
        yield "user and password: one is missing; a mail server asks for both or for neither"
    if password and mail.security == "none" and mail.host not in _HERE:
        yield "security: a password is not sent in the clear; set it to starttls or tls"
    if not f"{mail.user}{password}".isascii():
        yield "user and password: only ASCII letters can be sent to a mail server"


def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise BadConfiguration([f"mail: ca_file: {ca_file} holds no certificate that can be read: {error}"]) from None


def coupon_secret(path: Path) -> bytes:
    """The key that codes are derived from, made at first use, readable by its owner alone. Raises BadConfiguration."""
    try:
        if not path.exists():
            _keep_new_secret(path)
        secret = path.read_text("ascii").strip()
    except OSError as error:
        raise BadConfiguration([f"coupons.secret_file: {path} cannot be used: {error.strerror}"]) from None
    except UnicodeDecodeError:
        secret = ""
    if len(secret) < _SECRET_LEAST:
        said = (
            f"coupons.secret_file: {path} is no secret, which has {_SECRET_LEAST} ASCII characters or more. Bring it "
            "back from a backup; only if no coupon was ever given, remove the file and a new one is made"
        )
        raise BadConfiguration([said])
    hide(secret)
    return secret.encode()


def _keep_new_secret(path: Path) -> None:
    """Write a new secret aside and give it its name when it is whole, so that a kill leaves no half of one."""
    with NamedTemporaryFile("w", encoding="ascii", dir=path.parent, prefix=f"{path.name}.") as aside:
        aside.write(secrets.token_hex(_SECRET_LEAST))
        aside.flush()
        os.fsync(aside.fileno())
        with suppress(FileExistsError):  # another process was first, and its secret holds
            os.link(aside.name, path)


def open_account(account: AccountSettings) -> Account:
    """The connection to an account that has a key, which is starred from now on. Nobody is asked yet."""
    assert account.key is not None, "an account without a key is not opened"  # noqa: S101
    key = account.key.get_secret_value()
    hide(key)
    return ADAPTERS[account.carrier].open(key=key, base_url=account.base_url, calls_a_second=account.calls_a_second)
