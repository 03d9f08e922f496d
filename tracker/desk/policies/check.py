"""What is wrong with a policy's file before it is used: each fault with its line, as the loader tells of its own."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from config.durations import written_duration
from config.loader import BadConfiguration, load_policy
from config.policy import Policy
from config.toml_lines import line_of
from config.words import Kind, Leg
from notices.render import LOCALES
from notices.told import unwritten

Place = tuple[str | int, ...]


def faults_of(file: Path, _: Callable[[str], str]) -> list[str]:
    """All that keeps a policy from being used, or from doing what it says. None: it can be put in force."""
    try:
        policy = load_policy(file)
    except BadConfiguration as error:
        return error.faults
    text = file.read_text("utf-8-sig")
    found = [*_without_playbook(policy, _), *_without_letter(policy, _), *_too_long(policy, _), *_idle(policy, _)]
    return [f"{file}{_line(text, place, _)}: {_key(place)}: {why}" for place, why in found]


def _line(text: str, place: Place, _: Callable[[str], str]) -> str:
    line = line_of(text, place)
    return _(", line {line}").format(line=line) if line else ""


def _key(place: Place) -> str:
    """A key as stalls name theirs: the lines of a list are counted from 1."""
    return "".join(f".{part}" if isinstance(part, str) else f"[{part + 1}]" for part in place).removeprefix(".")


def _without_playbook(policy: Policy, _: Callable[[str], str]) -> Iterator[tuple[Place, str]]:
    for kind in Kind:
        if not policy.playbook.get(kind):
            yield ("playbook", kind.value), _("a kind needs one task at least, or nobody does anything about it")


def _without_letter(policy: Policy, _: Callable[[str], str]) -> Iterator[tuple[Place, str]]:
    said = _("no letter tells of it in {locales}; leave it out, and its buyers are for the staff to tell")
    for kind in unwritten(policy):
        yield ("tell_after", kind.value), said.format(locales=", ".join(LOCALES))


def _too_long(policy: Policy, _: Callable[[str], str]) -> Iterator[tuple[Place, str]]:
    """What is to happen before the end of the window, but would be due before its beginning."""
    said = _("must be less than window, which is {window}")
    spans: Sequence[tuple[Place, timedelta]] = (
        (("warn_before",), policy.warn_before),
        (("gather",), policy.gather),
        (("brake", "release_before"), policy.brake.release_before),
    )
    for place, span in spans:
        if span >= policy.window:
            yield place, said.format(window=written_duration(policy.window))


def _idle(policy: Policy, _: Callable[[str], str]) -> Iterator[tuple[Place, str]]:
    """Thresholds that never hold: a later line is for the same parcels, or there are no such parcels."""
    fits = [line.model_dump(exclude={"after"}) for line in policy.threshold]
    for number, line in enumerate(policy.threshold):
        if fits[number] in fits[number + 1 :]:
            yield ("threshold", number), _("a later line is for the same parcels, and holds instead")
        elsewhere = line.leg is not None and (line.kind is Kind.CUSTOMS_HOLD) != (line.leg is Leg.CUSTOMS)
        if elsewhere and line.kind in (Kind.CUSTOMS_HOLD, Kind.NO_SCAN):
            said = _("there is no {kind} on the leg {leg}")
            yield ("threshold", number), said.format(kind=line.kind, leg=line.leg)
