"""`stallwatch done`: a task that somebody has done."""

import getpass
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from config.words import Department
from tracker import clock
from tracker.cli.context import _, open_asking
from tracker.cli.lines import print_lines
from tracker.desk.asking.speech import Speech
from tracker.desk.tasks import done, open_tasks
from tracker.store.tables import Task


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("done", help=_("Mark a task as done; without its name, list those that are open."))(done_command)


def done_command(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(help=_("A tracking number, or the number of a case."))],
    task: Annotated[str | None, typer.Argument(help=_("The task's name, as clearance_plan."))] = None,
    *,
    department: Annotated[
        Department | None, typer.Option("--department", help=_("Whose task, where several have one of this name."))
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help=_("Who did it; your user name if left out."))] = None,
) -> None:
    """End a task. With the last one its case is closed, if nothing stands still any more."""
    asking = open_asking(ctx)
    speech = Speech(asking.language)
    if task is None:
        print_lines(asking.console, _listed(open_tasks(asking.engine, number, speech), speech))
        return
    who = by or getpass.getuser()
    ended = done(asking.engine, number, task, department=department, by=who, speech=speech, now=clock.now())
    said = speech.gettext("Done: {task} ({department}, case {case}).")
    about = {"task": speech.label(ended.task.task), "department": speech.label(ended.task.department)}
    typer.echo(said.format(**about, case=ended.task.case_id))
    if ended.closed:
        typer.echo(speech.gettext("With it the case is closed."))


def _listed(found: Sequence[Task], speech: Speech) -> Iterator[str]:
    if not found:
        yield speech.gettext("No task is open there.")
    for task in found:
        said = speech.gettext("{task}  {meaning}: {department}, due {due_at} (case {case})")
        yield said.format(
            task=task.task,
            meaning=speech.label(task.task),
            department=speech.label(task.department),
            due_at=speech.at(task.due_at),
            case=task.case_id,
        )
