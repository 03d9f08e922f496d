"""Programs from outside that some tests cannot do without. Where one is missing such a test is skipped; in CI never:
there it runs, and fails."""

import os
import shutil

import pytest


def needs(program: str) -> pytest.MarkDecorator:
    """The mark for a test that runs this program."""
    is_missing = "CI" not in os.environ and shutil.which(program) is None
    return pytest.mark.skipif(is_missing, reason=f"there is no {program} here")
