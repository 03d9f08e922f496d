"""Addresses that settings hold, checked when they are read: of a database, and of a carrier's API.

No error repeats an address: it may hold a password.
"""

from typing import Annotated

from pydantic import AfterValidator, AnyHttpUrl
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")


def _database(url: str) -> str:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        parsed = URL.create("unreadable")
    if parsed.drivername not in _DATABASES:
        raise ValueError("write it as sqlite:///stallwatch.db or postgresql://user@host/name")
    if parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ValueError("names no file; what is kept in memory alone is lost with it")
    try:
        parsed.get_dialect().import_dbapi()
    except ImportError:
        raise ValueError("PostgreSQL needs psycopg: pip install 'stallwatch[postgres]'") from None
    return url


def _web(url: str) -> str:
    try:
        AnyHttpUrl(url)
    except ValueError:
        raise ValueError("write it as https://api.example.com") from None
    return url


DatabaseAddress = Annotated[str, AfterValidator(_database)]
"""`sqlite:///file` or `postgresql://...`: a kind of database that we speak to, and its driver is installed."""

WebAddress = Annotated[str, AfterValidator(_web)]
"""`https://...` or `http://...`, kept as it is written."""
