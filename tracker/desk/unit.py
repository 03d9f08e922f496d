"""The unit by which systemd runs the daemon: the shipped text, fitted to this machine."""

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

UNIT = Path("/etc/systemd/system/stallwatch.service")
STATE = Path("/var/lib/stallwatch")
"""Where the unit has the configuration and everything that is kept."""

# A service with ProtectHome and PrivateTmp does not see these.
_HIDDEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # noqa: S108 - named because nothing may be there
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,30}")
_PROGRAM = "/opt/stallwatch/bin/stallwatch"
_DYNAMIC_USER = "# A user that exists only while the service runs and owns nothing else.\nDynamicUser=yes\n"
_SECRET = re.compile(r"^(LoadCredential=\S+:(\S+))\n(#.*)\n(Environment=.*)$", re.MULTILINE)


class NoUnit(RuntimeError):
    """The unit cannot be written, or the service could not start by it."""


def unit_text(*, program: Path, user: str | None = None, is_there: Callable[[Path], bool] = Path.exists) -> str:
    """The unit for an installed program; under a user of the machine's if one is named.

    A secret whose file is not there is commented out: systemd would not start a service without it. Raises NoUnit.
    """
    text = files("config").joinpath("stallwatch.service").read_text("utf-8")
    text = text.replace(_PROGRAM, _quoted(program))
    if user is not None:
        text = text.replace(_DYNAMIC_USER, _as(user))
    return _SECRET.sub(lambda found: found[0] if is_there(Path(found[2])) else _put_aside(found), text)


def unseen(*needed: Path) -> str | None:
    """What is wrong where the service would not see the program, or the Python that runs it."""
    for path in needed:
        for place in _HIDDEN:
            if path.is_relative_to(place):
                return (
                    f"The service will not see {path}, for it lies under {place}. Install Stallwatch and its Python "
                    "elsewhere, as under /opt; docs/operations.md says how."
                )
    return None


def write_unit(text: str, to: Path) -> None:
    """Write the unit, over an older one. Raises NoUnit."""
    try:
        to.write_text(text, "utf-8")
    except PermissionError:
        raise NoUnit(f"Only root may write {to}. Run it with sudo, or look at it first with --dry-run.") from None
    except OSError as error:
        raise NoUnit(f"{to} cannot be written: {error.strerror}. Does this machine run systemd?") from None


def program_of(scripts: Path) -> Path:
    """The installed command among Python's scripts. Raises NoUnit."""
    program = scripts / "stallwatch"
    if not program.exists():
        raise NoUnit(f"There is no {program}. Install Stallwatch; docs/operations.md says how.")
    return program


def _quoted(program: Path) -> str:
    written = str(program).replace("%", "%%")
    return f'"{written}"' if re.search(r"\s", written) else written


def _as(user: str) -> str:
    if not _USER.fullmatch(user):
        raise NoUnit(f"{user!r} is no name of a user: lower case letters, digits, - and _.")
    return f"# The user you have made for it.\nUser={user}\n"


def _put_aside(found: re.Match[str]) -> str:
    return "\n".join(
        [
            f"# {found[2]} was not there. Put it there and install again.",
            *(f"# {line.lstrip('# ')}" for line in (found[1], found[3], found[4])),
        ]
    )
