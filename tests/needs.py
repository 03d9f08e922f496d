"""What some tests cannot do without: programs from outside, root's rights. Where that is missing such a test is
skipped; in CI never: there it runs, and fails."""

import os
import shutil

import pytest


def needs(program: str) -> pytest.MarkDecorator:
    """The mark for a test that runs this program."""
    return _unless(shutil.which(program) is not None, f"there is no {program} here")


def needs_root() -> pytest.MarkDecorator:
    """The mark for a test that only root can do."""
    return _unless(os.geteuid() == 0, "only root can do it")


def _unless(is_there: bool, reason: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif("CI" not in os.environ and not is_there, reason=reason)
