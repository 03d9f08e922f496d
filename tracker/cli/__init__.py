"""The commands, one small file each. `main()` turns every error that a person can mend into plain lines."""

import gc
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from carriers.errors import CarrierError
from carriers.sandbox.server import PortTaken
from config.catalogues import NoCatalogue
from config.loader import BadConfiguration
from notices.errors import NoticeError
from tracker.cli import (
    approve,
    arm,
    backup,
    demo,
    doctor,
    done,
    explain,
    importing,
    incidents,
    init,
    login,
    migrate,
    notices,
    parse,
    policy,
    replay,
    restore,
    run,
    say,
    show,
    stuck,
    systemd,
    token,
    window,
)
from tracker.cli.anywhere import Anywhere
from tracker.cli.context import DEFAULT_CONFIG, Options, _
from tracker.daemon.listener import CannotListen
from tracker.desk.arming import NoSuchShop, StillMadeUp
from tracker.desk.asking.find import NoSuchParcel
from tracker.desk.asking.notices import NoSuchNotice
from tracker.desk.backup import NoBackup
from tracker.desk.first_files import FolderInUse
from tracker.desk.importing.errors import Unimportable
from tracker.desk.incidents import NoSuchIncident
from tracker.desk.logins import BadName
from tracker.desk.passwords import BadPassword
from tracker.desk.restore import NotRestored
from tracker.desk.statements.refusals import NoSuchStatement, Unsayable
from tracker.desk.tasks import NoSuchTask
from tracker.desk.unit import NoUnit
from tracker.store.damage import DamagedDatabase
from tracker.store.lock import AlreadyRunning, NoLock
from tracker.store.schema import WrongSchema

# What a person can do something about. Anything else is a bug and keeps its trace.
MENDABLE = (
    AlreadyRunning,
    BadConfiguration,
    BadName,
    BadPassword,
    CannotListen,
    CarrierError,
    DamagedDatabase,
    FolderInUse,
    NoBackup,
    NoCatalogue,
    NoLock,
    NoSuchIncident,
    NoSuchNotice,
    NoSuchParcel,
    NoSuchShop,
    NoSuchStatement,
    NoSuchTask,
    NoUnit,
    NotRestored,
    NoticeError,
    PortTaken,
    StillMadeUp,
    Unimportable,
    Unsayable,
    WrongSchema,
)

app = typer.Typer(
    cls=Anywhere,
    help=_("Notices parcels that stand still, opens one case, and tells the buyer within two hours."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a trace may hold secrets
    add_completion=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stallwatch {version('stallwatch')}")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    config: Annotated[Path, typer.Option(help=_("The configuration file."))] = DEFAULT_CONFIG,
    lang: Annotated[str | None, typer.Option(help=_("Language to speak: en or zh-CN."))] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help=_("Show the version."))
    ] = False,
) -> None:
    """Keep the options that stand before a command."""
    ctx.obj = Options(config=config, language=lang)


_KEEPING = (init, migrate, run, login, token, importing, parse, arm, approve, say, done, backup, restore)
_ASKING = (stuck, incidents, show, explain, notices, window, replay, policy, doctor)
for command in (*_KEEPING, *_ASKING, systemd, demo):
    command.register(app)


def main() -> None:
    """Run the command line. Exit 1 with the reason where something is wrong that a person can mend."""
    gc.freeze()  # what was imported stays for good: the collector need not look at all of it again, least at the exit
    try:
        app()
    except MENDABLE as error:
        print(f"stallwatch: {error}", file=sys.stderr)  # noqa: T201 - the last word before the exit
        raise SystemExit(1) from None
    except DBAPIError as error:
        said = _("The database does not answer as it should")
        print(f"stallwatch: {said}: {str(error.orig).strip()}", file=sys.stderr)  # noqa: T201
        raise SystemExit(1) from None
