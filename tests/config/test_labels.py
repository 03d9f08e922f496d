"""Every word of ours can be read by people."""

from enum import StrEnum

import pytest

from config import words
from config.catalogues import translation
from config.labels import LABELS, WORDS, label
from config.loader import load_policy
from config.words import Department, Kind, State
from tracker.jobs.ending import GOOD_NEWS, MOVED_UNTOLD
from tracker.jobs.settling import CALL_BUYER, NEXT_NEWS

VOCABULARIES = [each for each in vars(words).values() if isinstance(each, type) and issubclass(each, StrEnum)]
chinese = translation("zh_CN").gettext


@pytest.mark.parametrize("vocabulary", [each for each in VOCABULARIES if each is not StrEnum])
def test_every_word_of_every_vocabulary_has_a_label(vocabulary: type[StrEnum]) -> None:
    assert set(LABELS[vocabulary]) == set(vocabulary)


def test_every_task_and_outcome_that_we_ship_has_a_label() -> None:
    tasks = {task.task for tasks in load_policy(None).playbook.values() for task in tasks}
    assert tasks | {NEXT_NEWS, CALL_BUYER, GOOD_NEWS, MOVED_UNTOLD} <= set(WORDS)


@pytest.mark.parametrize(
    ("word", "english", "translated"),
    [
        (Kind.CUSTOMS_HOLD, "held by customs", "海关滞留"),
        (State.DESTROYED, "destroyed", "已销毁"),  # Kind has a word of the same value
        (Department.CUSTOMS, "customs desk", "关务"),  # and so has Leg
        ("clearance_plan", "say how the parcel gets through customs", "给出清关方案"),
        ("call_the_warehouse", "call the warehouse", "call the warehouse"),  # an operator's own task
    ],
)
def test_a_word_is_said_in_the_language_of_the_staff(word: StrEnum | str, english: str, translated: str) -> None:
    assert (label(word, str), label(word, chinese)) == (english, translated)
