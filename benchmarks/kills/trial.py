"""One trial: a contender is killed again and again while its parcels come to stand still, then left in peace."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median

from kills.contender import Contender, Outcome
from kills.ground import Ground, ground
from kills.lives import kills
from kills.post import Mailbox, Post, mail_server

_A_KILL, _A_PARCEL = timedelta(seconds=0.5), timedelta(milliseconds=5)
"""What a kill takes about, and a parcel until it has been asked for once. Stalls come while the program is killed."""

_WORKS_LEAST = 0.25
"""Seconds that a life works at most; on a slow machine half as long as it takes to start."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many parcels there are, how many of them come to stand still, and how often the program is killed."""

    parcels: int
    stalls: int
    kills: int


def trial(
    folder: Path, contender: Callable[[Ground, Post], Contender], *, size: Size, seed: int, over_smtp: bool
) -> Outcome:
    """What comes of a contender in an empty folder. Standard error tells the seed, and how long its lives were."""
    spans = {"first_after": size.parcels * _A_PARCEL, "within": size.kills * _A_KILL}
    with ExitStack() as open_ones:
        place = ground(folder, parcels=size.parcels, stalls=size.stalls, random=Random(seed), **spans)
        open_ones.enter_context(place.carrier)
        post: Post = open_ones.enter_context(mail_server(Random(seed))) if over_smtp else Mailbox(folder)
        tried = contender(place, post)
        works = max(tried.begin() / 2, _WORKS_LEAST)
        post.fails = True
        lasted = tried.program.killed(kills(Random(seed), size.kills, longest=works), post)
        post.fails = False
        arrived = post.count()
        outcome = tried.settle()
    lives = f"lives of {min(lasted):.2f} to {max(lasted):.2f} s, median {median(lasted):.2f} s; " if lasted else ""
    print(
        f"{folder.name}, SEED={seed}: {len(lasted)} kills in {sum(lasted):.0f} s, {lives}"
        f"{arrived} letters by then, {outcome.letters} in the end, {outcome.most} at most for one buyer; {outcome}",
        file=sys.stderr,
    )
    return outcome
