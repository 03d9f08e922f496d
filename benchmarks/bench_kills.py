"""Killed a hundred times in about a minute, with 2,000 parcels of which 40 come to stand still meanwhile: what buyers
got from Stallwatch, and from the script that a careful seller would write. Standard error tells how long the lives
were, and the seed, which SEED in the environment repeats."""

import os
from pathlib import Path
from random import randrange

from figures import Figure, main
from kills.cron import CronScript
from kills.stallwatch import Stallwatch
from kills.trial import Size, trial

FULL = Size(parcels=2000, stalls=40, kills=100)
SMALLEST = Size(parcels=20, stalls=2, kills=1)


def compare(folder: Path, *, smallest: bool) -> list[Figure]:
    """Letters and coupons, counted where they arrived, over those that were due, and over the script's."""
    size = SMALLEST if smallest else FULL
    seed = int(os.environ.get("SEED", randrange(10**6)))
    ours, ours_by_smtp, cron_s, cron_s_by_smtp = (
        trial(folder / f"{contender.__name__}-{way}", contender, size=size, seed=seed, over_smtp=way == "smtp")
        for contender in (Stallwatch, CronScript)
        for way in ("maildir", "smtp")
    )
    due = size.stalls
    told = ours_by_smtp.told["accepted"] + ours_by_smtp.told["unknown"]
    assert ours.codes == ours.coupons, "the codes in the letters are those in the ledger"
    return [
        Figure(f"kills, Maildir: buyers with exactly one letter, of {due}", ours.once, due, 1, at_least=True),
        Figure(f"kills, Maildir: coupons given, of {due}", ours.coupons, due, 1),
        Figure("kills, SMTP: letters of the buyer who got the most", ours_by_smtp.most, 1, 1),
        Figure(f"kills, SMTP: letters that are accepted or told of as unknown, of {due}", told, due, 1, at_least=True),
        Figure(f"kills, Maildir: letters to {due} buyers over the cron script's", ours.letters, cron_s.letters, 1),
        Figure(
            f"kills, SMTP: letters to {due} buyers over the cron script's",
            ours_by_smtp.letters,
            cron_s_by_smtp.letters,
            1,
        ),
    ]


if __name__ == "__main__":
    main(compare)
