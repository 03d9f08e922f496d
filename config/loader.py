"""Files and environment in, settings and policy out. An unknown key or a bad value stops the start, with its line.

`STALLWATCH_DATABASE_URL` and the like override a single value; with `_FILE` behind the name the value is read from
that file, as containers and systemd hand over secrets. `STALLWATCH_ACCOUNT_<NAME>_KEY` is an account's key.
"""

import json
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy.engine import make_url

from config.policy import Policy
from config.settings import Mail, Settings
from config.toml_lines import line_of

_SECTIONS = ("database", "policy", "staff", "mail", "daemon", "console", "log", "coupons")
_PREFIX = "STALLWATCH_"
_SHIPPED = Path("default.toml")
# Keys that hold a path themselves: here `_FILE` does not mean "read the value from there".
_PATHS = ("file", "shadow_file", "secret_file", "ca_file")


class BadConfiguration(ValueError):
    """The configuration cannot be used. `faults` holds one line a fault: file, line, key, what is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load_settings(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read `stallwatch.toml`. Raises BadConfiguration with every fault found."""
    return _resolved(check_settings(_text(path), path=path, environment=environment), environment)


def check_settings(text: str, *, path: Path, environment: Mapping[str, str]) -> Settings:
    """What a settings file of this text would hold; files that it names are not read. Raises BadConfiguration."""
    values = _values(text, path)
    values["folder"] = path.resolve().parent
    variables = _override(values, environment)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise BadConfiguration(_faults(error, path=path, text=text, variables=variables)) from None


def load_policy(path: Path | None) -> Policy:
    """The shipped policy with the operator's changes over it. Raises BadConfiguration."""
    values = _shipped()
    text = ""
    if path is not None:
        text = _text(path)
        values = _merged(values, _values(text, path))
    try:
        return Policy.model_validate(values)
    except ValidationError as error:
        raise BadConfiguration(_faults(error, path=path or _SHIPPED, text=text)) from None


def kept_policy(written: str) -> Policy:
    """A policy as the table of versions keeps it; of figures that came into use later it has the shipped ones."""
    return Policy.model_validate(_merged(_shipped(), json.loads(written)))


def fault_in(path: Path | None, place: tuple[str, ...], why: str) -> str:
    """One line about a key of a policy file that can be read but not be followed; `path` as for `load_policy`."""
    return _fault(_where(path or _SHIPPED, _text(path) if path else "", place), place, why)


def _shipped() -> dict[str, Any]:
    return tomllib.loads(files("config").joinpath("default.toml").read_text("utf-8"))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise BadConfiguration([f"{path}: there is no such file; `stallwatch init` writes one"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfiguration([f"{path}: cannot be read: {error}"]) from None


def _values(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadConfiguration([f"{path}: not valid TOML: {error}"]) from None


def _override(values: dict[str, Any], environment: Mapping[str, str]) -> dict[tuple[str | int, ...], str]:
    """Put the environment's values over the file's. By table and key: the variable that now speaks for it."""
    variables: dict[tuple[str | int, ...], str] = {}
    for name in sorted(environment):
        section, _, whole = name.removeprefix(_PREFIX).lower().partition("_")
        if not name.startswith(_PREFIX) or section not in _SECTIONS or not whole:
            continue
        key = whole if whole in _PATHS else whole.removesuffix("_file")
        table = values.setdefault(section, {})
        if isinstance(table, dict):
            said = environment[name]
            table[key] = said if key == whole else _kept(Path(said), named_by=name)
            variables[section, key] = name
    return variables


def _kept(path: Path, *, named_by: str) -> str:
    """The value that a file keeps for us."""
    try:
        return path.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfiguration([f"{named_by}: the file it names cannot be read: {error}"]) from None


def _resolved(settings: Settings, environment: Mapping[str, str]) -> Settings:
    folder = settings.folder
    accounts = []
    for account in settings.account:
        key = account.key.get_secret_value() if account.key else None
        variable = f"{_PREFIX}ACCOUNT_{account.name.upper().replace('-', '_')}_KEY"
        if variable in environment:
            key = environment[variable]
        elif f"{variable}_FILE" in environment:
            key = _kept(Path(environment[f"{variable}_FILE"]), named_by=f"{variable}_FILE")
        elif account.key_file is not None:
            key = _kept(folder / account.key_file, named_by=f"account {account.name}, key_file")
        accounts.append({**account.model_dump(exclude={"key"}), "key": key})
    values = settings.model_dump(exclude={"account"})
    values["account"] = accounts
    values["policy"] = {name: path and folder / path for name, path in values["policy"].items()}
    values["database"]["url"] = _beside(folder, settings.database.url)
    values["mail"] |= _mail(settings.mail, folder)
    values["coupons"]["secret_file"] = folder / settings.coupons.secret_file
    return Settings.model_validate(values)


def _beside(folder: Path, url: str) -> str:
    """The address of a database whose file's relative path has been resolved."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_absolute():
        return url
    return parsed.set(database=str(folder / (parsed.database or ""))).render_as_string()


def _mail(mail: Mail, folder: Path) -> dict[str, Any]:
    """What of the mail's settings depends on files: a password that is given outright goes before one in a file."""
    password = mail.password.get_secret_value() if mail.password else None
    if password is None and mail.password_file is not None:
        password = _kept(folder / mail.password_file, named_by="mail, password_file")
    ca_file = mail.ca_file and folder / mail.ca_file
    return {"folder": folder / mail.folder, "ca_file": ca_file, "password": password}


def _merged(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _faults(
    error: ValidationError, *, path: Path, text: str, variables: Mapping[tuple[str | int, ...], str] | None = None
) -> list[str]:
    said = []
    for fault in error.errors(include_url=False, include_input=False):
        place = tuple(part for part in fault["loc"] if part != "[key]")  # pydantic's word for a table's own name
        where = (variables or {}).get(place[:2]) or _where(path, text, place)
        message = fault["msg"].removeprefix("Value error, ")
        why = {"extra_forbidden": "unknown key", "missing": "is missing"}.get(fault["type"], message)
        said.append(_fault(where, place, why))
    return said


def _where(path: Path, text: str, place: tuple[str | int, ...]) -> str:
    line = line_of(text, place)
    return f"{path}{f', line {line}' if line else ''}"


def _fault(where: str, place: tuple[str | int, ...], why: str) -> str:
    return f"{where}: {'.'.join(str(part) for part in place)}: {why}"
