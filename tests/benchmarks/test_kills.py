"""Stallwatch killed again and again while parcels come to stand still: each buyer hears once, and nothing is lost. The
cron script beside it is no straw man: left in peace it does the same."""

import os
from pathlib import Path
from random import Random, randrange

import pytest
from kills.contender import Outcome
from kills.cron import CronScript
from kills.lives import STEPS, kills
from kills.stallwatch import Stallwatch
from kills.trial import Size, trial

FULL = Size(parcels=2000, stalls=40, kills=100)
SHORT = Size(parcels=60, stalls=4, kills=5)
IN_PEACE = Size(parcels=30, stalls=4, kills=0)

full_or_short = pytest.mark.parametrize("size", [SHORT, pytest.param(FULL, marks=pytest.mark.long)], ids=["5", "100"])


def tried(folder: Path, size: Size, *, over_smtp: bool) -> Outcome:
    seed = int(os.environ.get("SEED", randrange(10**6)))
    return trial(folder / "ground", Stallwatch, size=size, seed=seed, over_smtp=over_smtp)


@full_or_short
def test_killed_at_any_instant_each_buyer_gets_one_letter_with_one_coupon(tmp_path: Path, size: Size) -> None:
    outcome = tried(tmp_path, size, over_smtp=False)
    assert (outcome.letters, outcome.once, outcome.message_ids) == (size.stalls, size.stalls, size.stalls)
    assert (outcome.codes, outcome.coupons) == (size.stalls, size.stalls)
    assert outcome.told == {"accepted": size.stalls}


@pytest.mark.long
def test_killed_beside_a_mail_server_that_hangs_up_nobody_gets_two_and_every_unknown_is_told(tmp_path: Path) -> None:
    outcome = tried(tmp_path, FULL, over_smtp=True)
    assert outcome.most == 1
    assert outcome.told["accepted"] + outcome.told["unknown"] == FULL.stalls
    assert outcome.told["accepted"] <= outcome.letters == outcome.message_ids <= FULL.stalls
    assert outcome.coupons == FULL.stalls


@pytest.mark.parametrize("over_smtp", [False, True])
def test_left_in_peace_the_cron_script_writes_to_each_buyer_once(tmp_path: Path, over_smtp: bool) -> None:
    outcome = trial(tmp_path / "ground", CronScript, size=IN_PEACE, seed=1, over_smtp=over_smtp)
    assert (outcome.letters, outcome.once, outcome.codes, outcome.coupons) == (4, 4, 4, 4)


def test_kills_fall_on_every_kind_of_instant_and_every_step_and_alike_for_the_same_seed() -> None:
    plan = list(kills(Random(1), 2000, longest=0.4))
    assert plan == list(kills(Random(1), 2000, longest=0.4))
    assert {kill.at_step[0] for kill in plan if kill.at_step} == set(STEPS)
    assert {(kill.early, kill.at_a_letter, kill.at_step is None) for kill in plan} == {
        (True, False, True),
        (False, True, True),
        (False, False, False),
        (False, False, True),
    }
