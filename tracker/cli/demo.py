"""`stallwatch demo`: the whole of it against a sandbox carrier, in a folder of its own."""

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from config import logs
from config.catalogues import translation
from config.labels import label
from config.loader import load_settings
from config.words import Department, Kind, NoticeStatus
from tracker import clock
from tracker.cli.context import _, language_for, telling_where
from tracker.daemon import run_daemon
from tracker.desk.asking.speech import Speech
from tracker.desk.demo import LOGIN, PARCELS, let_in, prepare, sandbox_of
from tracker.desk.importing.load import import_file
from tracker.desk.summary import Summary, is_settled, summarise
from tracker.store.schema import migrate
from tracker.store.session import connect
from tracker.wiring import Parts

_LOOK = 0.3
_LONGEST = timedelta(minutes=5)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "demo", help=_("See it work: 200 sample parcels, a sandbox carrier on this machine, mail into a folder.")
    )(demo_command)


def demo_command(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Option("--dir", help=_("The folder to work in."))] = Path("demo"),
    once: Annotated[bool, typer.Option("--once", help=_("End when everything due is done."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("End with the figures as one line of JSON."))] = False,
) -> None:
    """Prepare the folder, then run the ordinary daemon on it and show how it goes."""
    language = language_for(ctx)
    _ = translation(language).gettext
    is_new = prepare(folder, language=language, now=clock.now)
    settings = load_settings(folder / "stallwatch.toml", {})
    with (folder / "stallwatch.log").open("a", encoding="utf-8") as log:
        logs.set_up(style=settings.log.format, now=clock.now, to=log)
        with sandbox_of(settings, clock.now) as sandbox:
            _greet(_, folder, sandbox.url, is_new=is_new)
            engine = connect(settings.database.url)
            migrate(engine)
            report = import_file(engine, settings, folder / PARCELS, now=clock.now())
            typer.echo(_("{n} parcels imported from {file}.").format(n=report.new, file=folder / PARCELS))
            password = let_in(folder, engine, clock.now())
            watch = _Watch(Speech(language), folder, once=once, as_json=as_json)
            run_daemon(settings, clock.now, beside=watch.go, found_at=_telling_how(_, password))
            engine.dispose()
    if watch.timed_out:
        typer.echo(
            _("Not everything was done within five minutes; {log} says why.").format(log=folder / "stallwatch.log")
        )
        raise typer.Exit(1)


def _telling_how(_: Callable[[str], str], password: str) -> Callable[[str], None]:
    """Says where the console is, and how to get in."""
    tell_where = telling_where(_)

    def tell(address: str) -> None:
        tell_where(address)
        typer.echo(_("  sign in as {name}, password {password}").format(name=LOGIN, password=password))

    return tell


def _greet(_: Callable[[str], str], folder: Path, url: str, *, is_new: bool) -> None:
    typer.echo(_("Stallwatch, demonstration. Nothing here is real and nothing leaves this machine."))
    begun = _("A new folder: {folder}") if is_new else _("Going on in: {folder}")
    typer.echo(begun.format(folder=folder))
    typer.echo(_("Sandbox carrier: {url}").format(url=url))


class _Watch:
    """Shows how far the daemon is, and the summary once everything due is done; then stops it, or lets it run on."""

    def __init__(self, speech: Speech, folder: Path, *, once: bool, as_json: bool) -> None:
        self._ = speech.gettext
        self._speech = speech
        self._folder = folder
        self._once = once
        self._as_json = as_json
        self._said = ""
        self.timed_out = False

    async def go(self, parts: Parts, stop: asyncio.Event) -> None:
        """Look at the database, again and again: the daemon is not asked."""
        give_up_at = parts.clock() + _LONGEST
        while not await asyncio.to_thread(is_settled, parts.engine, parts.clock()):
            self._tell(await asyncio.to_thread(summarise, parts.engine, parts.clock()))
            if parts.clock() > give_up_at:
                self.timed_out = True
                break
            await asyncio.sleep(_LOOK)
        summary = await asyncio.to_thread(summarise, parts.engine, parts.clock())
        for line in summary_lines(summary, self._, folder=self._folder):
            typer.echo(line)
        if self._as_json:
            typer.echo(json.dumps(summary.as_json()))
        if self._once:
            stop.set()
            return
        typer.echo(self._("It goes on watching. Stop it with Ctrl-C; start it again and it goes on where it was."))
        await self._follow(parts, summary)

    async def _follow(self, parts: Parts, last: Summary) -> None:
        """Tell what changes from now on."""
        while True:
            await asyncio.sleep(1)
            summary = await asyncio.to_thread(summarise, parts.engine, parts.clock())
            if (summary.stuck, summary.notices) != (last.stuck, last.notices):
                typer.echo(_stuck_line(summary, self._) + " " + _notices_line(summary, self._))
                last = summary

    def _tell(self, summary: Summary) -> None:
        sent = summary.notices.get(NoticeStatus.ACCEPTED, 0)
        said = self._speech.ngettext(
            "{read} of {all} parcels read, {stuck} stuck, {sent} letter sent",
            "{read} of {all} parcels read, {stuck} stuck, {sent} letters sent",
            sent,
        ).format(
            read=summary.parcels - summary.unread,
            all=summary.parcels,
            stuck=sum(summary.stuck.values()),
            sent=sent,
        )
        if said != self._said:
            typer.echo(f"  {said}")
            self._said = said


def summary_lines(summary: Summary, _: Callable[[str], str], *, folder: Path) -> list[str]:
    """The figures in sentences."""
    departments = ", ".join(
        f"{label(department, _)} {summary.cases_by_department.get(department, 0)}" for department in Department
    )
    return [
        "",
        _("{n} parcels followed, {events} events.").format(n=summary.parcels, events=summary.events),
        _stuck_line(summary, _),
        _("Open cases by department: {departments}.").format(departments=departments),
        _notices_line(summary, _),
        _("Two-hour window: {kept} kept, {breached} missed.").format(kept=summary.kept, breached=summary.breached),
        _("The letters are in {mail}.").format(mail=folder / "mail" / "new"),
        _("Ask: {command} --config {config} stuck").format(command=_command(), config=folder / "stallwatch.toml"),
    ]


def _command() -> str:
    """How this program was called, so that what we tell people to type works for them."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "stallwatch" else "stallwatch"


def _stuck_line(summary: Summary, _: Callable[[str], str]) -> str:
    kinds = ", ".join(f"{label(Kind(kind), _)} {n}" for kind, n in summary.stuck.items()) or _("none")
    return _("Stuck now: {kinds}.").format(kinds=kinds)


def _notices_line(summary: Summary, _: Callable[[str], str]) -> str:
    said = _(
        "Letters: {accepted} sent, {withdrawn} withdrawn (the parcel moved), {unreachable} buyers without an address."
    )
    return said.format(
        accepted=summary.notices.get(NoticeStatus.ACCEPTED, 0),
        withdrawn=summary.notices.get(NoticeStatus.WITHDRAWN, 0),
        unreachable=summary.unreachable,
    )
