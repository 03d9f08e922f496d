"""Explanations, whole, against the text kept beside this file.

After a wanted change: `KEEP=1 python -m pytest tests/desk/asking/test_kept_explanations.py`, then read the difference.
"""

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.catalogues import STAFF_LANGUAGES
from tests.build import NOW, POLICY
from tests.desk.asking.scenes import NUMBER, SCENES, played
from tracker.desk.asking.explain import explain

KEPT = Path(__file__).parent / "kept"


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
@pytest.mark.parametrize("scene", SCENES)
def test_an_explanation_reads_as_it_was_approved(sqlite_engine: Engine, scene: str, language: str) -> None:
    (said,) = explain(played(sqlite_engine, SCENES[scene]), NUMBER, language=language, now=NOW)
    written = "".join(f"{sentence}\n" for sentence in said.sentences).replace(POLICY.digest(), "0123456789ab")
    kept = KEPT / f"{scene}-{language}.txt"
    if "KEEP" in os.environ:
        kept.write_text(written, encoding="utf-8")
    assert written == kept.read_text(encoding="utf-8")


def test_nothing_is_kept_that_is_no_longer_explained() -> None:
    assert {path.stem for path in KEPT.iterdir()} == {f"{scene}-{each}" for scene in SCENES for each in STAFF_LANGUAGES}
