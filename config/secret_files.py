"""Which files hold secrets, and which values are secret: what only the owner may read, and what no output may show."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import make_url

from config.settings import Settings

# Files that the environment may name and that hold no secret.
_HARMLESS = ("STALLWATCH_POLICY_FILE", "STALLWATCH_MAIL_CA_FILE")


def secret_files(settings: Settings, file: Path, environment: Mapping[str, str]) -> list[Path]:
    """The files from which secrets were read: those that the settings and the environment name, the coupons' key, and
    the settings' own `file` where a secret is written into it."""
    folder = settings.folder
    named = [folder / account.key_file for account in settings.account if account.key_file]
    named += [folder / settings.mail.password_file] if settings.mail.password_file else []
    named.append(settings.coupons.secret_file)
    variables = (name for name in sorted(environment) if name.startswith("STALLWATCH_") and name.endswith("_FILE"))
    named += [Path(environment[name]) for name in variables if name not in _HARMLESS]
    text = file.read_text("utf-8-sig")
    named += [file] if any(secret in text for secret in secrets(settings)) else []
    return list(dict.fromkeys(named))


def secrets(settings: Settings) -> list[str]:
    """The secret values that were read: keys of accounts, passwords of the mail server and of the database."""
    kept = [*(account.key for account in settings.account), settings.mail.password]
    values = [secret.get_secret_value() for secret in kept if secret is not None]
    return [value for value in (*values, make_url(settings.database.url).password) if value]
