"""What every command begins with: the configuration, the language to speak, the console to speak on."""

import getpass
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import typer
from rich.console import Console
from sqlalchemy import Engine

from config.catalogues import language_of, translation
from config.loader import load_settings
from config.settings import Settings
from tracker import clock
from tracker.wiring import open_database

DEFAULT_CONFIG = Path("stallwatch.toml")


@dataclass(frozen=True, slots=True)
class Options:
    """The options before the command: where the configuration is, and a language asked for by name."""

    config: Path = DEFAULT_CONFIG
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a command that asks works with."""

    engine: Engine
    settings: Settings
    language: str
    _: Callable[[str], str]
    console: Console
    now: datetime


def options_of(ctx: typer.Context) -> Options:
    """The options given before the command."""
    return ctx.obj if isinstance(ctx.obj, Options) else Options()


def settings_of(ctx: typer.Context) -> Settings:
    """The configuration. Raises BadConfiguration."""
    return load_settings(options_of(ctx).config, os.environ)


def language_wished(environment: dict[str, str] | os._Environ[str] = os.environ) -> str | None:
    """The language that the terminal asks for; None where it asks for none."""
    for name in ("STALLWATCH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        wish = environment.get(name, "")
        if wish and wish.partition(".")[0] not in {"C", "POSIX"}:
            return language_of(wish)
    return None


def language_for(ctx: typer.Context, settings: Settings | None = None) -> str:
    """The language to speak: asked for by option, by the terminal, by the configuration, or English."""
    asked = options_of(ctx).language
    if asked:
        return language_of(asked)
    return language_wished() or (settings.staff.language if settings else "en")


def speaking(ctx: typer.Context, settings: Settings | None = None) -> Callable[[str], str]:
    """What says a command's sentences in its language."""
    return translation(language_for(ctx, settings)).gettext


def open_asking(ctx: typer.Context) -> Asking:
    """Open the database for a question. Raises BadConfiguration or WrongSchema."""
    settings = settings_of(ctx)
    language = language_for(ctx, settings)
    return Asking(
        engine=open_database(settings),
        settings=settings,
        language=language,
        _=translation(language).gettext,
        console=speaking_console(),
        now=clock.now(),
    )


def speaking_console() -> Console:
    """A console that never breaks what it is given: no markup in parcels' texts, no cutting when piped."""
    return Console(markup=False, highlight=False, emoji=False)


def who_types() -> str:
    """The user whose command it is. One without a name, as in a container, goes by number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def telling_where(_: Callable[[str], str]) -> Callable[[str], None]:
    """Says where a daemon's console is, once it can be reached there."""

    def tell(address: str) -> None:
        typer.echo(_("Console: {address}").format(address=address))

    return tell


def language_typed(words: Sequence[str]) -> str | None:
    """The language that `--lang` asks for, wherever it is typed; None where nobody typed it."""
    for word, behind in pairwise([*words, ""]):
        name, equals, value = word.partition("=")
        if name == "--lang":
            return language_of(value if equals else behind)
    return None


_ = translation(language_typed(sys.argv) or language_wished() or "en").gettext
"""Says a sentence in the language asked for. Help texts are made before any option is read."""
