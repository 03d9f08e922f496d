"""The policy: what ships, what an operator changes, and what tells two of them apart."""

import json
import string
from datetime import time, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.durations import WorkingDays, written_duration
from config.loader import BadConfiguration, kept_policy, load_policy
from config.policy import Policy
from config.words import Department, Kind, Leg

SHIPPED = load_policy(None)


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def changed(file: Path, text: str) -> Policy:
    file.write_text(text, "utf-8")
    return load_policy(file)


def faults(file: Path, text: str) -> list[str]:
    """What is said of a policy file, without the folder it lies in."""
    with pytest.raises(BadConfiguration) as caught:
        changed(file, text)
    return [fault.removeprefix(f"{file}") for fault in caught.value.faults]


def test_the_shipped_policy_is_what_the_promise_says() -> None:
    assert SHIPPED.customs_hold.after == timedelta(hours=48)
    assert SHIPPED.window == timedelta(hours=2)
    assert SHIPPED.coupon.percent == 5
    assert SHIPPED.coupon.kinds == {Kind.CUSTOMS_HOLD}
    assert (SHIPPED.coupon.per_buyer, SHIPPED.coupon.per_buyer_in) == (1, timedelta(days=90))
    assert (SHIPPED.news.after, SHIPPED.news.at) == (timedelta(hours=48), time(18))


def test_every_kind_sets_tasks_in_order_of_urgency() -> None:
    assert set(SHIPPED.playbook) == set(Kind)
    assert {task.department for task in SHIPPED.playbook[Kind.CUSTOMS_HOLD]} == set(Department)
    for tasks in SHIPPED.playbook.values():
        assert list(tasks) == sorted(tasks, key=lambda task: task.within)


def test_silence_has_a_figure_for_every_leg_but_customs() -> None:
    figures = {leg: SHIPPED.no_scan.threshold(leg) for leg in Leg}
    assert figures == {
        Leg.ORIGIN: timedelta(hours=72),
        Leg.LINE_HAUL: timedelta(days=10),
        Leg.ARRIVED: timedelta(hours=96),
        Leg.LAST_MILE: WorkingDays(3),
        Leg.CUSTOMS: None,
    }


def test_the_flat_threshold_takes_the_place_of_every_figure_but_customs(policy_file: Path) -> None:
    flat = changed(policy_file, '[no_scan]\nflat = "48 h"\n').no_scan
    assert {flat.threshold(leg) for leg in Leg if leg is not Leg.CUSTOMS} == {timedelta(hours=48)}
    assert flat.threshold(Leg.CUSTOMS) is None


def test_what_an_operator_leaves_out_stays_as_shipped(policy_file: Path) -> None:
    mine = changed(policy_file, '[customs_hold]\nafter = "72 h"\n')
    assert mine.customs_hold.after == timedelta(hours=72)
    assert mine.model_copy(update={"customs_hold": SHIPPED.customs_hold}) == SHIPPED


def test_an_operators_playbook_replaces_that_of_its_kind_alone(policy_file: Path) -> None:
    mine = changed(policy_file, '[[playbook.no_scan]]\ndepartment = "ops"\ntask = "trace"\nwithin = "1 h"\n')
    assert [task.task for task in mine.playbook[Kind.NO_SCAN]] == ["trace"]
    assert mine.playbook[Kind.CUSTOMS_HOLD] == SHIPPED.playbook[Kind.CUSTOMS_HOLD]


def test_an_empty_file_is_the_shipped_policy(policy_file: Path) -> None:
    assert changed(policy_file, "") == SHIPPED


@pytest.mark.parametrize(
    "respelt",
    [
        'gather = "60 s"\nfresh_for = "0.5 h"\n',
        '[no_scan]\nlast_mile = "3 working day"\norigin = "3 d"\n[customs_hold]\nafter = "2 d"\n',
        '[polling]\nmoving = "360 min"\npending = "30min"\n',
        '[coupon]\nkinds = ["customs_hold", "customs_hold"]\nconsent_only = ["DE", "DE"]\n',
        '[shifts]\nops = { days = "mon, tue, thu-sat, wed", hours = "09:00 - 18:00" }\n',
        'news.at = 18:00:00\nno_scan = { arrived = "4 d" }\n',
    ],
)
def test_another_spelling_of_the_same_figures_is_the_same_policy(policy_file: Path, respelt: str) -> None:
    assert changed(policy_file, respelt).digest() == SHIPPED.digest()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('[coupon]\nconsent_only = ["DE", "AT", "CH"]\n', '[coupon]\nconsent_only = ["CH", "DE", "AT"]\n'),
        ('[coupon]\nkinds = ["no_scan", "customs_hold"]\n', '[coupon]\nkinds = ["customs_hold", "no_scan"]\n'),
        ('window = "3 h"\n[news]\nat = "09:00"\n', 'news.at = "09:00"\nwindow = "3 h"\n'),
    ],
)
def test_the_order_in_which_a_policy_is_written_is_no_difference(policy_file: Path, one: str, other: str) -> None:
    first = changed(policy_file, one).digest()
    assert first == changed(policy_file, other).digest()
    assert first != SHIPPED.digest()


@pytest.mark.parametrize(
    "figure",
    [
        'gather = "61 s"',
        'customs_hold.after = "2881 min"',
        'no_scan.last_mile = "72 h"',
        'no_scan.flat = "48 h"',
        "coupon.percent = 6",
        "coupon.kinds = []",
        "coupon.consent_only = []",
        "duty.undisclosed_is_sellers = []",
        'news.at = "18:01"',
        'calendars.regions = ["DE-BY"]',
        'shifts.ops.hours = "09:00-17:00"',
        'shifts.ops.days = "mon-sun"',
        'shifts.ops.country = "CN"',
        'polling.moving = "1234567.5 s"',
        'outage.hold = "never"',
        "playbook.no_scan = []",
    ],
)
def test_another_figure_is_another_policy(policy_file: Path, figure: str) -> None:
    assert changed(policy_file, figure).digest() != SHIPPED.digest()


def test_two_figures_that_differ_by_a_second_are_told_apart(policy_file: Path) -> None:
    digests = {
        changed(policy_file, f'backlog_after = "{seconds} s"').digest() for seconds in ("1234567.5", "1234568.4")
    }
    assert len(digests) == 2


def test_a_digest_is_twelve_hex_digits_over_what_is_kept() -> None:
    assert len(SHIPPED.digest()) == 12
    assert set(SHIPPED.digest()) <= set(string.hexdigits.lower())
    assert Policy.model_validate(json.loads(SHIPPED.written())) == SHIPPED


def test_a_policy_kept_before_a_figure_was_known_is_read_with_the_figure_as_shipped() -> None:
    written = json.loads(SHIPPED.written())
    written["customs_hold"]["after"] = "72 h"
    del written["brake"]
    kept = kept_policy(json.dumps(written))
    assert (written_duration(kept.customs_hold.after), kept.brake) == ("72 h", SHIPPED.brake)


def test_a_kind_that_is_never_told_stays_so_in_what_is_kept(policy_file: Path) -> None:
    mine = changed(policy_file, '[tell_after]\nlost_presumed = "never"\n')
    assert mine.tell_after[Kind.LOST_PRESUMED] is None
    assert mine.digest() != SHIPPED.digest()
    assert kept_policy(mine.written()) == mine


def test_what_is_kept_of_a_policy_does_not_depend_on_the_process_that_wrote_it(policy_file: Path) -> None:
    countries = ["NL", "AT", "DE", "SE", "CH", "FR", "DK", "BE"]
    written = json.loads(changed(policy_file, f"coupon.consent_only = {json.dumps(countries)}").written())
    assert written["coupon"]["consent_only"] == sorted(countries)
    assert list(written) == sorted(written)


def test_a_policy_kept_before_a_figure_came_into_use_is_read_with_the_shipped_one(policy_file: Path) -> None:
    before = changed(policy_file, 'gather = "9 min"')
    kept = json.loads(before.written())
    del kept["duty"], kept["news"]["good_within"]
    assert kept_policy(json.dumps(kept)) == before


def test_a_policy_cannot_be_changed_under_a_judgement() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        SHIPPED.customs_hold.after = timedelta(hours=1)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('\nwindw = "2 h"\n', ", line 2: windw: unknown key"),
        ('[customs_hold]\n\nafterr = "2 h"\n', ", line 3: customs_hold.afterr: unknown key"),
        ('customs_hold.aftr = "2 h"\n', ", line 1: customs_hold.aftr: unknown key"),
        ('[customs_holds]\nafter = "2 h"\n', ", line 1: customs_holds: unknown key"),
        ('# mine\n[customs_hold]\nafter = "soon"\n', ", line 3: customs_hold.after: expected a span such as '48 h'"),
        ("[customs_hold]\nafter = 48\n", ", line 2: customs_hold.after: expected a span such as '48 h'"),
        ('[customs_hold]\nafter = "3 working days"\n', ", line 2: customs_hold.after: expected a span such as '48 h'"),
        ('[no_scan]\norigin = "3 wrking days"\n', ", line 2: no_scan.origin: expected a span such as '48 h'"),
        ('[no_scan]\nflat = "2"\n', ", line 2: no_scan.flat: expected a span such as '48 h'"),
        ('window = "99999999999 d"\n', ", line 1: window: a span is at most ten years, got '99999999999 d'"),
        ("[coupon]\npercent = 0\n", ", line 2: coupon.percent: Input should be greater than or equal to 1"),
        ("[coupon]\npercent = 101\n", ", line 2: coupon.percent: Input should be less than or equal to 100"),
        ('[coupon]\nconsent_only = [\n  "AT",\n  "de",\n]\n', ", line 2: coupon.consent_only.1: String should match"),
        ('[news]\nat = "25:00"\n', ", line 2: news.at: Input should be in a valid time format"),
        ('[calendars]\nregions = ["DE-XX"]\n', ", line 2: calendars.regions.0: nobody knows the region 'DE-XX'"),
        ('[calendars]\nregions = ["DE"]\n', ", line 2: calendars.regions.0: String should match"),
        ('[shifts.ops]\nhours = "9-18"\n', ", line 2: shifts.ops.hours: expected hours such as '09:00-18:00'"),
        ('[shifts]\nops = { zone = "Asia/Bonn" }\n', ", line 2: shifts.ops.zone: there is no zone 'Asia/Bonn'"),
        ('[shifts.sales]\ndays = "mon"\n', ", line 1: shifts.sales: Input should be 'service'"),
        ('[tell_after]\nlost_presumed = "no"\n', ", line 2: tell_after.lost_presumed: expected a span such as '48 h'"),
        ("coupon = 5\n", ", line 1: coupon: Input should be a valid dictionary"),
        (
            '[[playbook.no_scan]]\ndepartment = "ops"\ntask = "x"\nwithin = "1 h"\n[[playbook.no_scan]]\ntask = "X!"\n',
            ", line 5: playbook.no_scan.1.department: is missing",
        ),
        ('[[playbook.lost]]\ntask = "x"\n', ", line 1: playbook.lost: Input should be 'customs_hold'"),
    ],
)
def test_a_fault_is_told_with_its_line_and_key(policy_file: Path, text: str, fault: str) -> None:
    assert faults(policy_file, text)[0].startswith(fault)


def test_every_fault_is_told_at_once(policy_file: Path) -> None:
    told = faults(policy_file, 'windw = "2 h"\nwindow = "x"\n[coupon]\npercent = "much"\n')
    assert sorted(fault.split(":")[0] for fault in told) == [", line 1", ", line 2", ", line 4"]


def test_a_policy_file_that_is_not_there_or_no_toml_is_told(policy_file: Path) -> None:
    with pytest.raises(BadConfiguration, match="there is no such file"):
        load_policy(policy_file)
    assert faults(policy_file, "window = ")[0].startswith(": not valid TOML: ")
