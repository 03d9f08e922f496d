"""How a replay is told: what one policy would have come to, or two side by side with the difference."""

from collections.abc import Callable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tracker.cli.lines import print_lines, print_rows
from tracker.desk.asking.speech import Speech
from tracker.desk.replaying.counting import Period
from tracker.desk.replaying.counts import WITHIN_HOURS, Line
from tracker.desk.replaying.report import Outcome, in_order


def tell(outcomes: Sequence[Outcome], period: Period, speech: Speech, console: Console) -> None:
    """Tell of one policy, or of two side by side."""
    print_lines(console, _heading(outcomes, period, speech))
    print_rows(console, _stalls(outcomes, speech))
    print_rows(console, _departments(outcomes, speech))
    for each in outcomes:
        print_lines(console, _cost(each, speech))
    print_lines(console, _losses(outcomes, speech))


def _heading(outcomes: Sequence[Outcome], period: Period, speech: Speech) -> Iterator[str]:
    _, counts = speech.gettext, outcomes[0].counts
    since = speech.at(period.since) if period.since else _("the first word of them")
    said = _("Parcels: {parcels}, events: {events}, from {since} to {until}.")
    yield said.format(
        parcels=f"{counts.parcels:,}", events=f"{counts.events:,}", since=since, until=speech.at(period.until)
    )
    names = [f"{_name(each, speech)} ({each.contender.policy.digest()})" for each in outcomes]
    if len(names) == 1:
        yield _("Policy: {name}.").format(name=names[0])
    else:
        yield _("Policies: {first} → {second}; one figure where they agree.").format(first=names[0], second=names[1])


def _stalls(outcomes: Sequence[Outcome], speech: Speech) -> Table:
    _ = speech.gettext
    table = _table(_("Trouble"), _("Lane"), figures=(_("Stalls"), _("Letters"), _("Coupons"), *_moved_headers(_)))
    for kind, lane in in_order([each.counts for each in outcomes]):
        lines = [each.counts.lines.get((kind, lane), Line()) for each in outcomes]
        table.add_row(speech.label(kind), lane, *_figures(lines))
    table.add_section()
    table.add_row(_("all"), "", *_figures([each.counts.all for each in outcomes]))
    return table


def _moved_headers(_: Callable[[str], str]) -> Iterator[str]:
    said = _("Moved in {hours} h")
    return (said.format(hours=hours) for hours in WITHIN_HOURS)


def _figures(lines: Sequence[Line]) -> Iterator[str]:
    for name in ("stalls", "notices", "coupons"):
        yield _beside([getattr(line, name) for line in lines])
    for hours in WITHIN_HOURS:
        shares = [_percent(line.share_moved(hours)) for line in lines]
        yield shares[0] if len({*shares}) == 1 else " → ".join(shares)


def _beside(figures: Sequence[int]) -> str:
    """One figure, or both with their difference."""
    first, last = figures[0], figures[-1]
    return f"{first:,}" if first == last else f"{first:,} → {last:,} ({last - first:+,})"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _departments(outcomes: Sequence[Outcome], speech: Speech) -> Table:
    _ = speech.gettext
    table = _table(_("Department"), figures=(_("Cases"), _("a day"), _("busiest day")))
    for loads in zip(*(each.load for each in outcomes), strict=True):
        a_day = [f"{load.a_day:.1f}" for load in loads]
        busiest = [f"{load.busiest[1]:,} ({load.busiest[0]})" if load.busiest else "–" for load in loads]
        cells = [each[0] if len({*each}) == 1 else " → ".join(each) for each in (a_day, busiest)]
        table.add_row(speech.label(loads[0].department), _beside([load.cases for load in loads]), *cells)
    return table


def _cost(outcome: Outcome, speech: Speech) -> Iterator[str]:
    """What the coupons would cost, and which of them that is known of."""
    _, total = speech.gettext, outcome.counts.all
    if not total.coupons:
        return
    amounts = [f"{amount:,} {currency}" for currency, amount in total.cost(outcome.percent).items()]
    said = _(
        "Coupons of {name}: {coupons}, of {percent} %. At most {cost} if each is spent on an order like the one it is "
        "for; {valued} of these orders have a known value."
    )
    yield said.format(
        name=_name(outcome, speech),
        coupons=f"{total.coupons:,}",
        percent=outcome.percent,
        cost=" + ".join(amounts) or _("nobody knows how much"),
        valued=f"{total.valued:,}",
    )


def _losses(outcomes: Sequence[Outcome], speech: Speech) -> Iterator[str]:
    _, lost = speech.gettext, outcomes[0].counts.lost
    said = _("Lost or given up: {lost}. Nothing was found in them before: {unnoticed}.")
    yield said.format(lost=f"{lost:,}", unnoticed=_beside([each.counts.unnoticed for each in outcomes]))
    if outcomes[0].counts.parcels == 0:
        yield _("There are no parcels yet: import some with `stallwatch import FILE`.")


def _name(outcome: Outcome, speech: Speech) -> str:
    _ = speech.gettext
    return outcome.contender.name or _("the policy in force")


def _table(*words: str, figures: Sequence[str]) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for header in words:
        table.add_column(header, no_wrap=True)
    for header in figures:
        table.add_column(header, justify="right", no_wrap=True)
    return table
