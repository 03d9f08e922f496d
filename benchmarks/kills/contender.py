"""What a contender in the trial can do, and how is counted what came of it."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Protocol

from kills.lives import Program
from kills.post import Post

_CODE = re.compile(r"SORRY-[A-Z0-9-]+")
_LOOK, _LONGEST = 0.2, 120


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it. `buyers`: letters that arrived, by address; `message_ids` and `codes`: the different ones in
    them; `coupons`: those the program itself knows of; `told`: what it says of its letters, by status."""

    buyers: Counter[str] = field(repr=False)
    message_ids: int
    codes: int
    coupons: int
    told: Counter[str]

    @property
    def letters(self) -> int:
        """Every letter that arrived."""
        return self.buyers.total()

    @property
    def most(self) -> int:
        """The letters of the buyer who got the most."""
        return max(self.buyers.values(), default=0)

    @property
    def once(self) -> int:
        """The buyers who got one letter."""
        return list(self.buyers.values()).count(1)


class Contender(Protocol):
    """A program on its ground."""

    program: Program

    def begin(self) -> float:
        """Live until every parcel has been asked for once; how many seconds it took to be ready."""
        ...

    def settle(self) -> Outcome:
        """Live until nothing is left to do, and count."""
        ...


def outcome(post: Post, *, coupons: int, told: Counter[str]) -> Outcome:
    """Read every letter that has arrived."""
    letters = post.letters()
    texts = [letter.get_body(("plain",)) for letter in letters]
    return Outcome(
        buyers=Counter(str(letter["To"]) for letter in letters),
        message_ids=len({letter["Message-ID"] for letter in letters}),
        codes=len({code for text in texts if text for code in _CODE.findall(text.get_content())}),
        coupons=coupons,
        told=told,
    )


def until(condition: Callable[[], bool], program: Program) -> None:
    """Wait for it. Raises TimeoutError after two minutes."""
    gives_up_at = monotonic() + _LONGEST
    while not condition():
        if monotonic() > gives_up_at:
            raise TimeoutError(f"it does not come to rest; the last that it said:\n{program.said[-2000:]}")
        sleep(_LOOK)
