"""What the documents say is what the code does: commands, settings, policy, log events, words of health, links."""

import ast
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.main import get_command

from config.durations import written_duration
from config.policy import Policy
from config.settings import Settings
from config.words import Ailment, DataHealth, Department, Health, Kind, NoStall, NoticeStatus
from tests.house.source import ROOT, Module, house, parsed
from tracker.cli import app
from tracker.rules.kinds import BESIDE, GRAVEST_FIRST
from tracker.rules.statements import REPORTABLE

READMES = ("README.md", "README.zh-CN.md")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
RECORDS = sorted(ROOT.glob("docs/decisions/*.md"))
PARTS = ["Context", "Decision", "What it costs", "What else was considered"]

FENCED = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
EVENT = re.compile(r"[a-z]+\.[a-z_]+")

every_readme = pytest.mark.parametrize("readme", READMES)


def page(name: str) -> str:
    """A document as it stands in the checkout."""
    return (ROOT / name).read_text("utf-8")


def prose(text: str) -> str:
    """A document without its fenced examples, whose comments look like headings."""
    return FENCED.sub("", text)


def headings(text: str) -> list[str]:
    """The headings' marks, as `##`, in their order."""
    return re.findall(r"^(#+) ", prose(text), re.MULTILINE)


def named_commands(text: str) -> set[str]:
    """The words that stand where a command of ours would."""
    return set(re.findall(r"\bstallwatch (?:--\w+ \S+ )*([a-z]+)\b", text))


def rows(text: str, heading: str) -> list[tuple[str, ...]]:
    """The rows of the table under a heading, their first two cells without the code marks."""
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| `([^|]+)` \| ([^|]+) \|(?: (.+) \|)?$", section, re.MULTILINE)
    return [(name, second.strip("`"), meaning) for name, second, meaning in lines]


def broken_links(file: Path, text: str) -> list[str]:
    """The relative links that lead nowhere."""
    links = [link.partition("#")[0] for link in LINK.findall(prose(text)) if not re.match(r"[a-z]+:", link)]
    return [link for link in links if link and not (file.parent / link).exists()]


def logged(module: Module) -> set[str]:
    """The names of the events that a module logs."""
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    first = [argument for call in calls if re.search(r"\blog\.", ast.unparse(call.func)) for argument in call.args]
    said = {each.value for each in first if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return {name for name in said if EVENT.fullmatch(name)}


def settings_rows() -> list[tuple[str, str, str]]:
    """Name, default and meaning of every setting, as the models have them."""
    found = []
    for section, field in Settings.model_fields.items():
        model = next((each for each in (field.annotation, *get_args(field.annotation)) if _is_section(each)), None)
        for name, inner in model.model_fields.items() if model else ():
            found.append((f"{section}.{name}", _default(inner), inner.description or ""))
    return found


def _is_section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    return "left out" if field.default is None else _toml(field.default)


def _toml(value: object) -> str:
    """A value as it is written in a TOML file: strings, numbers and lists are spelt as JSON's."""
    if isinstance(value, timedelta):
        return json.dumps(written_duration(value))
    if isinstance(value, Path | StrEnum):
        return json.dumps(str(value))
    return json.dumps(value)


def policy_keys(model: type[BaseModel] = Policy, above: str = "") -> Iterator[str]:
    """Every figure of the policy by its path, the shifts and playbooks apart."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and _is_section(field.annotation):
            yield from policy_keys(field.annotation, f"{above}{name}.")
        elif get_origin(field.annotation) is dict and name not in ("shifts", "playbook"):  # a figure for each kind
            yield from (f"{above}{name}.{kind}" for kind in tomllib.loads(page("config/default.toml")).get(name, {}))
        elif name not in ("shifts", "playbook"):
            yield above + name


def shipped(path: str) -> str:
    """A figure as the shipped policy spells it."""
    value: Any = tomllib.loads(page("config/default.toml"))
    for key in path.split("."):
        value = value.get(key)
    return "left out" if value is None else _toml(value)


def shift_rows() -> list[tuple[str, str, str]]:
    """The shipped hours of every department."""
    shifts = tomllib.loads(page("config/default.toml"))["shifts"]
    return [
        (department, _toml(shift["days"]), f"`{_toml(shift['hours'])}` | `{_toml(shift['zone'])}`")
        for department, shift in shifts.items()
    ]


def playbook_rows() -> list[tuple[str, str, str]]:
    """Every task of the shipped playbooks."""
    playbooks = tomllib.loads(page("config/default.toml"))["playbook"]
    return [
        (task["task"], kind, f"{task['department']} | {task['within']}")
        for kind, tasks in playbooks.items()
        for task in tasks
    ]


@every_readme
def test_a_readme_names_every_command(readme: str) -> None:
    assert {*get_command(app).commands} - named_commands(page(readme)) == set()  # type: ignore[attr-defined]


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_no_page_names_a_command_that_is_not_there(file: Path) -> None:
    written = re.findall(r"(?:^ {4}(?:\$ )?|`)(stallwatch [^`\n]*)", file.read_text("utf-8"), re.MULTILINE)
    assert named_commands("\n".join(written)) - {*get_command(app).commands} == set()  # type: ignore[attr-defined]


def test_both_readmes_have_the_same_headings_and_know_each_other() -> None:
    assert headings(page(READMES[0])) == headings(page(READMES[1]))
    assert all(f"]({other})" in page(readme) for readme, other in zip(READMES, reversed(READMES), strict=True))


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_every_relative_link_leads_somewhere(file: Path) -> None:
    assert broken_links(file, file.read_text("utf-8")) == []


def test_every_setting_is_documented_as_it_is() -> None:
    assert rows(page("docs/configuration.md"), "Settings") == settings_rows()


def test_every_figure_of_the_policy_is_documented_as_it_is_shipped() -> None:
    found = rows(page("docs/configuration.md"), "Policy")
    assert [(name, default) for name, default, _ in found] == [(key, shipped(key)) for key in policy_keys()]
    assert all(meaning for _, _, meaning in found)


def test_every_shift_is_documented_as_it_is_shipped() -> None:
    assert rows(page("docs/configuration.md"), "Shifts") == shift_rows()
    assert [department for department, _, _ in shift_rows()] == [*Department]


def kind_rows(kinds: Iterable[Kind]) -> list[tuple[str, ...]]:
    """What docs/kinds.md says of each kind: its threshold, whether there is a letter, and who has a task."""
    policy = tomllib.loads(page("config/default.toml"))
    own = {"customs_hold": policy["customs_hold"]["after"], "no_scan": "by leg"}
    told = {*own, *policy.get("tell_after", {})}
    departments = {kind: ", ".join({task["department"]: 0 for task in policy["playbook"][kind]}) for kind in kinds}
    return [
        (kind.value, {**policy["after"], **own}[kind], "yes" if kind in told else "no", departments[kind])
        for kind in kinds
    ]


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [("The graver speaks", GRAVEST_FIRST), ("Beside the others", BESIDE)],
    ids=lambda each: each[0],
)
def test_every_kind_is_explained_as_it_is_shipped(heading: str, kinds: tuple[Kind, ...]) -> None:
    section = page("docs/kinds.md").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:3] == "| `"
    ]
    assert [(row[0].strip("`"), *row[2:5]) for row in cells] == kind_rows(kinds)
    assert all(row[1] and row[5] for row in cells)


def test_every_task_of_the_playbooks_is_documented() -> None:
    assert rows(page("docs/configuration.md"), "Playbooks") == playbook_rows()


def test_every_event_of_the_log_is_documented_and_no_other() -> None:
    said = set().union(*map(logged, house()))
    assert sorted(name for name, _, _ in rows(page("docs/operations.md"), "The log")) == sorted(said)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("How an account answers", Health),
        ("How far a parcel's data can be trusted", DataHealth),
        ("What becomes of a letter", NoticeStatus),
        ("What ails the daemon", Ailment),
    ],
)
def test_every_word_of_a_state_is_explained(heading: str, words: type[StrEnum]) -> None:
    assert [name for name, _, _ in rows(page("docs/operations.md"), heading)] == [word.value for word in words]


def test_all_that_can_be_said_of_a_parcel_is_explained() -> None:
    said = page("docs/statements.md")
    kinds = [(name, source) for name, source, _ in rows(said, "What can be reported")]
    assert kinds == [(kind.value, source.value) for kind, source in REPORTABLE.items()]
    assert [name for name, _, _ in rows(said, "Why a stall is none")] == [why.value for why in NoStall]


@pytest.mark.parametrize("record", RECORDS, ids=lambda file: file.stem)
def test_a_decision_record_is_dated_and_has_its_parts(record: Path) -> None:
    text = record.read_text("utf-8")
    assert re.match(r"# \d{4} [A-Z].+\n\n\d{4}-\d\d-\d\d\n", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS


def test_decision_records_are_numbered_without_a_gap() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_comments_in_examples_are_no_headings() -> None:
    assert headings("# A\n```sh\n# not one\n```\n### B\n#hash\n") == ["#", "###"]


@pytest.mark.parametrize(
    ("link", "broken"),
    [
        ("[a](README.md)", []),
        ("[a](README.md#b)", []),
        ("[a](#b)", []),
        ("[a](https://example.com/x)", []),
        ("[a](gone.md)", ["gone.md"]),
        ("[a](docs/gone.md#b)", ["docs/gone.md"]),
        ("```\n[a](gone.md)\n```", []),
    ],
)
def test_a_link_that_leads_nowhere_is_seen(link: str, broken: list[str]) -> None:
    assert broken_links(ROOT / "x.md", link) == broken


@pytest.mark.parametrize(
    ("code", "events"),
    [
        ('log.info("parcel.moved", number=number)', {"parcel.moved"}),
        ('(log.warning if known else log.exception)("notice.failed")', {"notice.failed"}),
        ('log.log(level, "library.said")', {"library.said"}),
        ('boundary("poll.saved")', set()),
    ],
)
def test_an_event_is_seen_however_it_is_logged(code: str, events: set[str]) -> None:
    assert logged(parsed(code)) == events


def test_a_command_is_found_behind_options() -> None:
    text = "run `stallwatch --config a/b.toml stuck`, then `stallwatch arm --country DE`; Stallwatch is calm"
    assert named_commands(text) == {"stuck", "arm"}
