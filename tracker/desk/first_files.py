"""The files an installation begins with: its settings and its policy, both with comments that say what to change."""

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from config.loader import check_settings
from config.words import MarketingBasis
from tracker.store.owner import own_as

_POLICY_HEAD = """\
# Your changes to the policy. Below is the shipped one: take the "#" from a line, and from the [table] above it, and
# change the figure. What stays commented out stays as shipped, also when a newer version ships another figure.

"""


class FolderInUse(FileExistsError):
    """There is a configuration already, or a part of one; nothing is overwritten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What only the operator knows. Everything else has a default in the written file."""

    language: str = "en"
    shop_name: str = "My Shop"
    country: str = "DE"
    currency: str = "EUR"
    letters: str = "en"
    sender: str = "service@shop.example"
    reply_to: str = "service@shop.example"
    imprint: str = "My Shop\nStreet 1, 10115 Berlin\nservice@shop.example"
    marketing_basis: MarketingBasis = MarketingBasis.NONE
    account_key: str | None = None
    account_url: str | None = None
    registrations: int = 1000
    database_url: str = "sqlite:///stallwatch.db"
    tick: str = "15 s"
    armed: tuple[str, ...] = ()
    policy: str | None = None


def write_first_files(folder: Path, answers: Answers) -> list[Path]:
    """Write `stallwatch.toml` and `policy.toml` into a folder, and the account's key into a file of its own.

    Raises FolderInUse where one of them is there already, BadConfiguration where the settings could not be loaded, and
    OSError where the folder cannot be written to.
    """
    texts = {folder / "policy.toml": answers.policy or shipped_policy()}
    if answers.account_key:
        texts[folder / "17track.key"] = answers.account_key + "\n"
    # The settings come last: whoever finds them finds everything.
    settings = folder / "stallwatch.toml"
    texts[settings] = settings_text(answers)
    check_settings(texts[settings], path=settings, environment={})
    for path, text in texts.items():  # what a kill left of ours may be there, empty or whole
        if path.exists() and (path == settings or path.read_text("utf-8", "replace") not in ("", text)):
            raise FolderInUse(f"{path} exists already; nothing was written. Choose another folder with --dir.")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.touch(mode=0o600 if path.suffix == ".key" else 0o666)
        path.write_text(text, "utf-8")
        own_as(path, folder)
    return [settings, *(path for path in texts if path != settings)]


def shipped_policy() -> str:
    """The shipped policy with every line commented out, to be changed line by line."""
    shipped = files("config").joinpath("default.toml").read_text("utf-8").splitlines()
    return (
        _POLICY_HEAD + "\n".join(line if line.startswith("#") or not line else f"# {line}" for line in shipped) + "\n"
    )


def settings_text(answers: Answers) -> str:
    """The settings file for these answers."""
    template = Template(files("config").joinpath("first_settings.toml").read_text("utf-8"))
    return template.substitute(
        {name: _toml(getattr(answers, name)) for name in _VALUES},
        imprint=_lines(answers.imprint),
        account=_account(answers),
        armed=_armed(answers.armed),
    )


_VALUES = (
    "language",
    "shop_name",
    "country",
    "currency",
    "letters",
    "sender",
    "reply_to",
    "marketing_basis",
    "registrations",
    "database_url",
    "tick",
)


def _account(answers: Answers) -> str:
    lines = []
    if answers.account_url:
        lines += ["# Another address than 17TRACK's own.", f"base_url = {_toml(answers.account_url)}"]
    if answers.account_key:
        lines.append('key_file = "17track.key"')
    else:
        lines += ["# Without a key nothing is asked. Put it into this file:", '# key_file = "17track.key"']
    return "\n".join(lines)


def _armed(countries: tuple[str, ...]) -> str:
    if not countries:
        return "# Nothing is sent until you arm a country: stallwatch arm --shop main --country DE"
    return f"# Countries this file itself arms; * is every one.\narmed = {json.dumps(list(countries))}"


def _toml(value: object) -> str:
    """A TOML value; its strings are spelt as JSON's."""
    return json.dumps(value, ensure_ascii=False)


def _lines(text: str) -> str:
    """A TOML string of several lines."""
    escaped = text.strip().replace("\\", "\\\\").replace('"', '\\"')
    return f'"""\n{escaped}"""'
