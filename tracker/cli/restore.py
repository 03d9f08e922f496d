"""`stallwatch restore`: the installation as a backup has it, without sending anything a second time."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker import clock
from tracker.cli.context import _, language_for, options_of, settings_of
from tracker.desk.asking.speech import Speech
from tracker.desk.marking import Marked
from tracker.desk.restore import Restored, bring_settings, mark_only, restore
from tracker.wiring import open_channel


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("restore", help=_("Put a backup in the database's place. Nothing that was sent since is sent again."))(
        restore_command
    )


def restore_command(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(help=_("The backup."))] = None,
    only_mark: Annotated[
        bool,
        typer.Option(
            "--only-mark",
            help=_("The database was restored by other means: only keep it from sending anything a second time."),
        ),
    ] = False,
) -> None:
    """Restore, and say what was done and what is to be done."""
    if (file is None) != only_mark:
        raise typer.BadParameter(_("give the file of the backup, or --only-mark, and not both"))
    config = options_of(ctx).config
    brought = file is not None and not config.exists()
    if file is not None and brought:
        bring_settings(file, config)
    settings = settings_of(ctx)
    speech = Speech(language_for(ctx, settings))
    channel = open_channel(settings.mail)
    if file is None:
        lines = marked_lines(mark_only(settings, channel=channel, clock=clock.now), speech)
    else:
        done = restore(file, settings, config, channel=channel, clock=clock.now)
        lines = restored_lines(done, speech, brought=[config] if brought else [], now=clock.now())
    for line in lines:
        typer.echo(line)


def restored_lines(done: Restored, speech: Speech, *, brought: list[Path], now: datetime) -> Iterator[str]:
    """What a restore did."""
    _ = speech.gettext
    said = _("Restored: the database is as it was at {at}, {age} ago.")
    yield said.format(at=speech.at(done.taken_at), age=speech.age(now - done.taken_at))
    if done.aside is not None:
        yield _("The one that was there is kept as {path}.").format(path=done.aside)
    for path in (*brought, *done.brought):
        yield _("Out of the backup, too: {path}").format(path=path)
    for path in done.differing:
        yield _("{path} is not as it was then, and stays as it is.").format(path=path)
    yield from marked_lines(done.marked, speech)


def marked_lines(marked: Marked, speech: Speech) -> Iterator[str]:
    """What a restored database was kept from doing, and what is left to do by hand."""
    _ = speech.gettext
    if marked.accepted:
        said = speech.ngettext(
            "{count} letter that had yet to leave is in the Maildir already: it counts as sent.",
            "{count} letters that had yet to leave are in the Maildir already: they count as sent.",
            marked.accepted,
        )
        yield said.format(count=marked.accepted)
    if marked.unknown:
        said = speech.ngettext(
            "{count} letter that had yet to leave may have left since: it is unknown, and not sent. See: {command}",
            "{count} letters that had yet to leave may have left since: they are unknown, and not sent. See: {command}",
            marked.unknown,
        )
        yield said.format(count=marked.unknown, command="stallwatch notices --unknown")
    yield _(
        "Buyers who were to be told before now, of a stall that is still to be found, are not written to. On each such "
        "case customer service has a task to find out whether they were told."
    )
    yield _("What was imported since is missing: import those sheets again. That changes nothing else.")
    said = _("Letters leave to ({armed}). Disarm what you have disarmed since, then: {command}")
    if not marked.armed:
        said = _("No country is armed: no letter leaves. Arm what you have armed since, then: {command}")
    yield said.format(armed="; ".join(marked.armed), command="stallwatch run")
