"""What differs between installations: one field a fact, each with its default and its meaning.

Read from `stallwatch.toml` by `loader.py`. Paths are relative to that file. Business figures are the policy's.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_validator

from config.addresses import DatabaseAddress, WebAddress
from config.durations import Duration, parse_duration
from config.words import MarketingBasis

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Host = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*|[0-9A-Fa-f:.]+)$")]
Security = Literal["starttls", "tls", "none"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Section(BaseModel):
    """A frozen table of the settings in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Database(Section):
    """Where everything is kept."""

    # An address may hold a password.
    url: DatabaseAddress = Field("sqlite:///stallwatch.db", description="SQLite file or PostgreSQL address", repr=False)


class PolicyFile(Section):
    """Where the operator's changes to the shipped policy stand, and those of a policy that is tried beside it."""

    file: Path | None = Field(None, description="policy file; without one the shipped policy holds")
    shadow_file: Path | None = Field(
        None, description="another policy file, which is judged by as well and never acted on; left out, none is"
    )


class Staff(Section):
    """How staff read."""

    language: Literal["en", "zh_CN"] = Field("en", description="language of console, reports and alerts")


class Mail(Section):
    """How letters leave."""

    channel: Literal["maildir", "smtp"] = Field(
        "maildir", description="what takes the letters: maildir (a local folder) or smtp (a mail server)"
    )
    folder: Path = Field(Path("mail"), description="the Maildir that letters are put into")
    host: Host | None = Field(None, description="the mail server; needed for smtp")
    port: int | None = Field(None, ge=1, le=65535, description="its port; 587 for starttls, 465 for tls, 25 for none")
    security: Security = Field("starttls", description="starttls or tls, without which nothing is sent; or none")
    ca_file: Path | None = Field(None, description="certificates to trust instead of the system's")
    user: str | None = Field(None, min_length=1, description="the name to log in with; left out, nobody logs in")
    password: SecretStr | None = Field(None, description="its password; better in password_file or the environment")
    password_file: Path | None = Field(None, description="file that holds the password")
    timeout: Duration = Field(
        parse_duration("30 s"), gt=timedelta(), description="how long the mail server may take for an answer"
    )
    dot_timeout: Duration = Field(
        parse_duration("10 min"),
        gt=timedelta(),
        description="and for the answer to a whole letter; a letter given up earlier may have left all the same",
    )


class Daemon(Section):
    """How the background service beats."""

    tick: Duration = Field(parse_duration("15 s"), description="how often due work is looked for")
    lease: Duration = Field(parse_duration("2 min"), description="how long claimed work is left to its claimer")


class Console(Section):
    """Where staff and programs find the daemon: the console, /healthz and /metrics."""

    on: bool = Field(default=True, description="whether the daemon can be reached over HTTP at all")
    host: Host = Field("127.0.0.1", description="the address to listen on; one that others reach belongs behind TLS")
    port: int = Field(8420, ge=1, le=65535, description="the port; taken by something else, the next free one")
    names: tuple[Host, ...] = Field(
        (), description="host names that people reach it by, beside the address itself; any other is refused"
    )
    https: bool = Field(default=False, description="whether people reach it through a proxy that speaks HTTPS")


class Log(Section):
    """How the log is written."""

    format: Literal["console", "json"] = Field("console", description="console for people, json for collectors")


class Coupons(Section):
    """How goodwill codes are made."""

    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{0,12}$")] = Field(
        "SORRY", description="what every code begins with"
    )
    secret_file: Path = Field(Path("stallwatch.secret"), description="the key that codes are derived from; keep it")


class Account(Section):
    """A key with a carrier or aggregator: whom we ask about parcels."""

    name: Name = Field(description="how the import and the pages call this account")
    carrier: Name = Field("seventeentrack", description="the adapter that speaks to it")
    base_url: WebAddress | None = Field(None, description="another address of the API, such as a sandbox")
    key: SecretStr | None = Field(None, description="the API key; better in key_file or the environment")
    key_file: Path | None = Field(None, description="file that holds the API key")
    registrations_a_day: int = Field(1000, ge=0, description="how many new numbers may be registered a day; each costs")
    calls_a_second: float = Field(3, gt=0, le=100, description="how many calls the carrier allows a second")


class Shop(Section):
    """A seller's shop: in whose name buyers are written to."""

    key: Name = Field("main", description="how imports and commands call the shop")
    name: Line = Field(description="the name buyers know")
    country: Country = Field(description="where the seller sits, as DE or CN")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field("EUR", description="default of values")
    language: str = Field("en", description="language of letters where the buyer's own is not known")
    sender: str = Field(description="address that letters come from")
    reply_to: str | None = Field(None, description="address that answers go to; the sender's if left out")
    dkim_selector: Host | None = Field(
        None, description="under which name the sender's domain keeps its DKIM key, for `stallwatch doctor --online`"
    )
    imprint: str = Field(min_length=10, description="who the seller is: name, address, e-mail, register, as law asks")
    marketing_basis: MarketingBasis = Field(
        MarketingBasis.NONE,
        description="ground for coupons: none, consent (given by buyers), existing (customers, where law allows)",
    )
    armed: tuple[Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|\*)$")], ...] = Field(
        (), description="countries armed by configuration, or *; usually left to `stallwatch arm`"
    )


class Settings(Section):
    """All machine facts. `folder` is where the file lies; relative paths have been resolved against it."""

    folder: Path
    database: Database = Database()
    policy: PolicyFile = PolicyFile()
    staff: Staff = Staff()
    mail: Mail = Mail()
    daemon: Daemon = Daemon()
    console: Console = Console()
    log: Log = Log()
    coupons: Coupons = Coupons()
    account: tuple[Account, ...] = ()
    shop: tuple[Shop, ...] = ()

    @field_validator("account")
    @classmethod
    def _named_apart(cls, accounts: tuple[Account, ...]) -> tuple[Account, ...]:
        if twice := _twice([account.name for account in accounts]):
            raise ValueError(f"two accounts have the name {twice}; give each a name of its own")
        return accounts

    @field_validator("shop")
    @classmethod
    def _keyed_apart(cls, shops: tuple[Shop, ...]) -> tuple[Shop, ...]:
        if twice := _twice([shop.key for shop in shops]):
            raise ValueError(f"two shops have the key {twice}; give each a key of its own")
        return shops


def _twice(names: list[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)
