"""How an import gets on, told on standard error: a bar on a terminal, a line now and then elsewhere."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

_EVERY = 10_000


class RowsRead:
    """Called with how many rows were taken, and with the share of the file that they are where that is known. `count`
    keeps how many there are so far. Outside a terminal nothing is said of small files."""

    def __init__(self, _: Callable[[str], str]) -> None:
        self.count = 0
        self._said = _("{count} rows read")
        self._console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        shown = self._console.is_terminal
        self._bar = Progress(*columns, console=self._console, transient=True, disable=not shown)
        self._task = self._bar.add_task(self._said.format(count=0), total=None)

    def __call__(self, count: int, share: float | None) -> None:
        self.count = count
        said = self._said.format(count=f"{count:,}")
        if share is not None:
            self._bar.update(self._task, description=said, completed=share, total=1)
        else:
            self._bar.update(self._task, description=said)
        if not self._console.is_terminal and count % _EVERY == 0:
            self._console.print(said)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
