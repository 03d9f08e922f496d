"""The house's own source, parsed once for the tests that read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("tracker", "carriers", "notices", "config")


@dataclass(frozen=True)
class Module:
    """One file of the house. `str()` is how a failing test names it."""

    path: Path
    text: str
    tree: ast.Module

    def __str__(self) -> str:
        return str(self.path)

    def dotted_names(self) -> Iterator[tuple[int, str]]:
        """Line and full name of everything the code refers to: `dt.now` after `from datetime import datetime as dt`
        is `datetime.datetime.now`."""
        imported = _imported(self.tree)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name | ast.Attribute):
                first, *rest = ast.unparse(node).split(".")
                yield node.lineno, ".".join([imported.get(first, first), *rest])


def parsed(text: str, path: str = "tracker/example.py") -> Module:
    """A module that stands in no file: what a test shows its check to see it bite."""
    return Module(Path(path), text, ast.parse(text))


def house() -> list[Module]:
    """Every module of the four packages."""
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    return [parsed(file.read_text(), str(file.relative_to(ROOT))) for file in files]


def templates() -> list[Path]:
    """Every template of the console's pages."""
    return sorted((ROOT / "tracker" / "console" / "templates").glob("*.html"))


def _imported(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name.partition(".")[0]: _meant(alias) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _meant(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.partition(".")[0]
