"""Pages from templates: every sentence through the catalogues, every stranger's word escaped."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from config.catalogues import translation
from tracker.console.request import here, language_of, parts_of
from tracker.desk.asking.speech import Speech

# What a browser would obey or cannot be sent: controls, marks that turn the direction of writing, halves of characters.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CODE = re.compile("`([^`]+)`")
_NAMES = {"en": "English", "zh_CN": "中文"}


def page(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """The page that a template makes of these values, in the reader's language."""
    language = language_of(request)
    html = (
        environment(language)
        .get_template(template)
        .render(
            values,
            now=parts_of(request).clock(),
            session=getattr(request.state, "session", None),
            here=here(request) if request.method == "GET" else "/",
            languages=[(code, name) for code, name in _NAMES.items() if code != language],
        )
    )
    return HTMLResponse(html, status, headers)


@cache
def environment(language: str) -> Environment:
    """The one Jinja environment of a language."""
    made = Environment(
        loader=PackageLoader("tracker.console"),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=shown,
    )
    # The old style, for ours are filled in by `format`, after the look-up.
    made.install_gettext_translations(translation(language), newstyle=False)  # type: ignore[attr-defined]
    speech = Speech(language)
    made.filters |= _filters(speech)
    made.globals |= {"speech": speech, "lang": language.replace("_", "-"), "parcel_path": parcel_path}
    return made


def shown(value: Any) -> Any:
    """A text with a mark in place of all that does not show itself; everything else as it is."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", value) if type(value) is str else value


def parcel_path(number: str) -> str:
    """The page of the parcels of this number."""
    return f"/parcels/{quote(number, safe='')}"


def _filters(speech: Speech) -> dict[str, Callable[..., Any]]:
    return {
        "label": speech.label,
        "age": speech.age,
        "country": speech.country,
        "code": _code,
        "minute": minute,
        "iso": iso,
    }


def _code(sentence: str) -> Markup:
    """The sentence with what stands between backticks as code, as in our own messages on a terminal."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(sentence))))  # noqa: S704 - escaped in the same line


def minute(at: datetime) -> str:
    """An instant in UTC as it stands in tables, to the minute."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def iso(at: datetime) -> str:
    """An instant for programs, with a Z."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
