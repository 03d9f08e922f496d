"""The common options may stand before or behind the command: people type them where they think of them."""

from typing import Any

from typer.core import TyperGroup

_COMMON = ("--config", "--lang")


class Anywhere(TyperGroup):
    """A group of commands that finds its own options wherever they stand."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the common options first, then the rest as typed."""
        return super().parse_args(ctx, common_first(args))


def common_first(words: list[str]) -> list[str]:
    """The same words with the common options in front; what stands behind a bare `--` is left alone."""
    end = words.index("--") if "--" in words else len(words)
    front: list[str] = []
    rest: list[str] = []
    typed = iter(words[:end])
    for word in typed:
        name, equals, _ = word.partition("=")
        if name not in _COMMON:
            rest.append(word)
        else:
            front += [word] if equals else [word, *(value for value in [next(typed, None)] if value is not None)]
    return [*front, *rest, *words[end:]]
