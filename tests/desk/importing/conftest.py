"""What the tests of the import share: a small installation, and files written in the shapes that exports have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.settings import Account, Settings, Shop


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(folder=tmp_path, account=(Account(name="17track"),), shop=(a_shop(),))


def a_shop(**changes: Any) -> Shop:
    facts = {"name": "Lumen Home", "country": "CN", "sender": "hello@lumen.example", "imprint": "Lumen Home Ltd, HK"}
    return Shop(**{**facts, **changes})


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """Writes lines of text as a CSV file and gives its path."""

    def write(*lines: str, name: str = "parcels.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write
