"""`stallwatch policy`: what is wrong with a policy's file, what a policy says, how two differ, and what staff's
overrulings suggest."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from config.loader import load_policy
from config.settings import PolicyFile
from tracker.cli.bar import bar
from tracker.cli.beside import tell, without_shadow
from tracker.cli.context import Asking, _, open_asking, settings_of, speaking, speaking_console
from tracker.cli.instants import Typed, past
from tracker.cli.lines import as_json, print_lines, print_rows
from tracker.desk.asking.speech import Speech
from tracker.desk.policies.beside import compare
from tracker.desk.policies.check import faults_of
from tracker.desk.policies.in_force import policy_of
from tracker.desk.policies.suggest import Suggestion, suggest
from tracker.desk.policies.written import changes, figures_of

FileOrNone = Annotated[Path | None, typer.Argument(help=_("The policy's file; without one the policy in force."))]


def register(app: typer.Typer) -> None:
    """Add the commands under their group."""
    policy = typer.Typer(help=_("Look at a policy before it is used."), no_args_is_help=True)
    policy.command("check", help=_("Say what is wrong with a policy's file; exit status 1 where anything is."))(check)
    policy.command("show", help=_("Print every figure of a policy, and which are not as shipped."))(show)
    policy.command("diff", help=_("Print in which figures, or live in what they find, two policies differ."))(diff)
    policy.command("suggest", help=_("Print thresholds that agree with what staff overruled, and their cost."))(ask)
    app.add_typer(policy, name="policy")


def check(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help=_("The policy's file; without one those of the settings."))
    ] = None,
) -> None:
    """Print each fault with its line."""
    _ = speaking(ctx)
    named = settings_of(ctx).policy if file is None else PolicyFile(file=file)
    faults = {each: faults_of(each, _) for each in (named.file, named.shadow_file) if each is not None}
    for each, found in faults.items():
        print_lines(speaking_console(), found or [_usable(each, _)])
    if not faults:
        print_lines(speaking_console(), [_("The settings name no policy file: the shipped policy holds.")])
    if any(faults.values()):
        raise typer.Exit(1)


def _usable(file: Path, _: Callable[[str], str]) -> str:
    policy = load_policy(file)
    said = _("{file} can be used: policy {digest}, {count} of its figures not as shipped.")
    return said.format(file=file, digest=policy.digest(), count=len(changes(load_policy(None), policy)))


def show(ctx: typer.Context, file: FileOrNone = None) -> None:
    """Print the figures as a file would spell them."""
    asking = open_asking(ctx)
    policy = policy_of(file, asking.engine, asking.settings)
    shipped = figures_of(load_policy(None))
    unlike = asking._("# shipped: {figure}")
    lines = [
        f"{key} = {figure}"
        + ("" if shipped.get(key) == figure else f"  {unlike.format(figure=shipped.get(key) or asking._('left out'))}")
        for key, figure in figures_of(policy).items()
    ]
    print_lines(asking.console, lines)


def diff(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(help=_("The policy's file."))] = None,
    other: Annotated[
        Path | None, typer.Argument(help=_("What it is held against; without one the policy in force."))
    ] = None,
    *,
    live: Annotated[
        bool, typer.Option("--live", help=_("What the shadow policy would have found, beside the one in force."))
    ] = False,
    since: Annotated[
        Typed | None,
        typer.Option(parser=past, metavar="WHEN", help=_("With --live: from this day on, as 2026-10-01 or 30d (ago).")),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("With --live: answer in JSON."))] = False,
) -> None:
    """Print what changes from the other policy, or the one in force, to this one; or what a shadow came to."""
    if live is (file is not None) or ((since or json) and not live):
        raise typer.BadParameter(_("name a file, or ask --live without one"))
    asking = open_asking(ctx)
    if file is None:
        _diff_live(asking, since, json=json)
        return
    found = changes(policy_of(other, asking.engine, asking.settings), load_policy(file))
    none = asking._("left out")
    lines = [f"{each.key}: {each.before or none} → {each.after or none}" for each in found]
    print_lines(asking.console, lines or [asking._("They do not differ.")])


def _diff_live(asking: Asking, since: Typed | None, *, json: bool) -> None:
    named = asking.settings.policy
    compared = compare(asking.engine, since.at(asking.now) if since else None)
    if compared is None:
        typer.echo(without_shadow(named, Speech(asking.language)), err=True)
        raise typer.Exit(1)
    if json:
        typer.echo(as_json(compared.as_json()))
    else:
        tell(compared, named, asking)


def ask(ctx: typer.Context, json: Annotated[bool, typer.Option("--json", help=_("Answer in JSON."))] = False) -> None:
    """Print what the overrulings suggest."""
    asking = open_asking(ctx)
    policy = policy_of(None, asking.engine, asking.settings)
    with bar(asking._("replaying")) as progress:
        found = suggest(asking.engine, policy, asking.now, progress=progress)
    if json:
        typer.echo(as_json([each.as_json() for each in found]))
    elif found:
        print_rows(asking.console, _table(found, Speech(asking.language)))
        print_lines(
            asking.console,
            [asking._("Nothing is changed by this. Try a figure with `stallwatch replay --policy FILE`.")],
        )
    else:
        print_lines(asking.console, [asking._("Staff have overruled nothing yet, so there is nothing to agree with.")])


def _table(found: Sequence[Suggestion], speech: Speech) -> Table:
    _ = speech.gettext
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for header in (_("Trouble"), _("Leg"), _("Now"), _("Threshold")):
        table.add_column(header, no_wrap=True)
    for header in (_("Agrees with"), _("Would miss"), _("Would find later"), _("by half"), _("at most")):
        table.add_column(header, justify="right", no_wrap=True)
    for each in found:
        table.add_row(
            speech.label(each.kind),
            speech.label(each.leg) if each.leg else "–",
            speech.written_span(each.in_use),
            speech.span(each.threshold) if each.threshold is not None else _("still standing"),
            _("{agreed} of {overruled}").format(agreed=each.agreed, overruled=each.overruled),
            _("{missed} of {others}").format(missed=each.missed, others=each.missed + each.kept),
            f"{each.kept:,}" if each.threshold is not None else "–",
            speech.age(each.later) if each.later is not None else "–",
            speech.age(each.latest) if each.latest is not None else "–",
        )
    return table
