"""`stallwatch parse`: read a recorded answer of a carrier offline, one JSON line an event."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from carriers.events import Answer, Event, Refusal
from carriers.registry import ADAPTERS
from tracker.cli.context import _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("parse", help=_("Print the events of a recorded carrier answer as JSON lines, offline."))(parse_command)


def parse_command(
    carrier: Annotated[str, typer.Argument(help=_("The adapter: {names}.").format(names=", ".join(sorted(ADAPTERS))))],
    file: Annotated[Path, typer.Argument(help=_("The recorded answer; - reads standard input."), allow_dash=True)],
) -> None:
    """Parse a body and print what it says."""
    adapter = ADAPTERS.get(carrier)
    if adapter is None:
        raise typer.BadParameter(
            _("no adapter is called {name}; there is {names}").format(name=carrier, names=", ".join(sorted(ADAPTERS)))
        )
    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(_("{file} cannot be read: {why}").format(file=file, why=error.strerror)) from None
    for said in adapter.parse(body):
        for line in _lines(said):
            typer.echo(json.dumps(line, ensure_ascii=False))


def _lines(said: Answer | Refusal) -> list[dict[str, object]]:
    if isinstance(said, Refusal):
        return [{"number": said.number, "error": f"{said.code}: {said.message}"}]
    return [{"number": said.number, **_shown(event)} for event in said.events]


def _shown(event: Event) -> dict[str, object]:
    return {
        "occurred_from": zulu(event.occurred_from),
        "occurred_to": zulu(event.occurred_to),
        "zone_known": event.zone_known,
        "code": event.code,
        "state": event.state,
        "kind": event.kind,
        "customs_reason": event.customs_reason,
        "direction": event.direction,
        "text": event.text,
        "place": event.place,
    }


def zulu(instant: datetime) -> str:
    """An instant in UTC, spelt with Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
