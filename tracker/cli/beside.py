"""How the shadow policy is told beside the one in force (`stallwatch policy diff --live`)."""

from collections.abc import Iterator
from datetime import timedelta

from rich.box import SIMPLE_HEAD
from rich.table import Table

from config.loader import BadConfiguration, load_policy
from config.settings import PolicyFile
from tracker.cli.context import Asking
from tracker.cli.lines import print_lines, print_rows
from tracker.desk.asking.speech import Speech
from tracker.desk.policies.beside import Comparison, newest


def tell(compared: Comparison, named: PolicyFile, asking: Asking) -> None:
    """Tell what both came to."""
    speech = Speech(asking.language)
    print_lines(asking.console, _heading(compared, named, speech))
    if compared.lines:
        print_rows(asking.console, _table(compared, speech))
    print_lines(asking.console, _examples(compared, speech))


def without_shadow(named: PolicyFile, speech: Speech) -> str:
    """Why there is nothing to tell, and what to do."""
    _ = speech.gettext
    if named.shadow_file is None:
        return _("No shadow policy is judged by. Name its file as policy.shadow_file, and start the daemon again.")
    said = _("Nothing is judged by {file} yet: ask `stallwatch policy check`, and start the daemon again.")
    return said.format(file=named.shadow_file)


def _heading(compared: Comparison, named: PolicyFile, speech: Speech) -> Iterator[str]:
    _ = speech.gettext
    said = _("First found since {since}, by the policy in force ({digest}) and by the shadow policy ({shadow}).")
    yield said.format(since=speech.at(compared.since), digest=compared.in_force, shadow=compared.shadow)
    yield from _what_the_next_start_changes(compared, named, speech)
    if not compared.lines:
        yield _("Nothing was found by either.")


def _what_the_next_start_changes(compared: Comparison, named: PolicyFile, speech: Speech) -> Iterator[str]:
    """Where the settings name no longer what the daemon judges by."""
    _ = speech.gettext
    if named.shadow_file is None:
        yield _("The settings name no shadow policy any more: all this is dropped at the daemon's next start.")
        return
    try:
        anew = load_policy(named.shadow_file).digest() != compared.shadow
    except BadConfiguration:
        yield _("Its file cannot be used, so it stays as it was read last: ask `stallwatch policy check`.")
        return
    if anew:
        yield _("Its file has changed: at the daemon's next start it is read, and all begins anew.")


def _table(compared: Comparison, speech: Speech) -> Table:
    _ = speech.gettext
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for header in (_("Trouble"), _("Lane")):
        table.add_column(header, no_wrap=True)
    found, told = _("Shadow finds"), _("Shadow tells")
    for header in (_("Both"), found, told, _("Only in force"), _("Only shadow"), _("Undecided"), _("Letters")):
        table.add_column(header, justify="right", no_wrap=True)
    for (kind, lane), line in compared.lines.items():
        letters, shadows = f"{line.letters:,}", f"{line.shadow_letters:,}"
        table.add_row(
            speech.label(kind),
            lane,
            f"{line.both:,}",
            _earlier(line.found_earlier, speech),
            _earlier(line.told_earlier, speech),
            f"{len(line.only):,}",
            f"{len(line.only_shadow):,}",
            f"{line.undecided:,}",
            letters if letters == shadows else f"{letters} → {shadows}",
        )
    return table


def _earlier(span: timedelta | None, speech: Speech) -> str:
    _ = speech.gettext
    if span is None:
        return "–"
    if not span:
        return _("at the same time")
    said = _("{span} earlier") if span > timedelta() else _("{span} later")
    return said.format(span=speech.age(span))


def _examples(compared: Comparison, speech: Speech) -> Iterator[str]:
    """Parcels to look at with `stallwatch explain`."""
    _ = speech.gettext
    for (kind, lane), line in compared.lines.items():
        for said, numbers in (
            (_("{trouble}, {lane}, only in force: {numbers}"), line.only),
            (_("{trouble}, {lane}, only shadow: {numbers}"), line.only_shadow),
        ):
            if numbers:
                yield said.format(trouble=speech.label(kind), lane=lane, numbers=", ".join(newest(numbers)))
