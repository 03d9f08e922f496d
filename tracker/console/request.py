"""What a request brings along: the parts that pages work with, the language to speak, the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from fastapi import Request
from sqlalchemy import Engine

from config.catalogues import STAFF_LANGUAGES
from config.settings import Settings

LANGUAGE_COOKIE = "stallwatch-language"
LARGEST = 2**31 - 1
"""What the number of a row can be, on PostgreSQL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What pages work with."""

    engine: Engine
    settings: Settings
    clock: Callable[[], datetime]


def parts_of(request: Request) -> Parts:
    """The parts of the console that this request came to."""
    found: Parts = request.app.state.parts
    return found


def language_of(request: Request) -> str:
    """The language chosen on a page, else the settings', else the first that the browser asks for and we speak."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in STAFF_LANGUAGES:
        return chosen
    staff = parts_of(request).settings.staff
    if "language" in staff.model_fields_set:
        return staff.language
    wishes = sorted(map(_wish, request.headers.get("accept-language", "").split(",")), key=lambda wish: -wish[1])
    return next((spoken for tag, _ in wishes for spoken in STAFF_LANGUAGES if tag[:2] == spoken[:2]), "en")


def here(request: Request) -> str:
    """The path and query of this request, as they may stand in a link."""
    raw: bytes | None = request.scope.get("raw_path")
    path = raw.decode("ascii", "replace") if raw else quote(request.url.path)
    query = request.url.query
    return local(f"{path}?{query}" if query else path)


def local(path: str) -> str:
    """The path where it leads to this console and nowhere else; the first page instead of any other."""
    leads_here = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if leads_here and path.isascii() and path.isprintable() and "\\" not in path else "/"


def _wish(written: str) -> tuple[str, float]:
    """A language and how much it is wished for, as `zh-CN;q=0.9` says."""
    tag, _, weight = "".join(written.split()).lower().partition(";q=")
    try:
        return tag, float(weight) if weight else 1.0
    except ValueError:
        return tag, 0.0
