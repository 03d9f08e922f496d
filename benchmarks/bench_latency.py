"""From an idle tick of detection to the letter in the mailbox: one stall at a time, through the jobs as they run."""

from datetime import timedelta
from pathlib import Path
from statistics import median

from figures import Figure, main, new_database, seconds
from parcels import NOW, enrol, hold
from sqlalchemy import update
from sqlmodel import col

from config.loader import load_policy
from notices.channels.maildir import MaildirChannel
from notices.coupons import OwnCodes
from tracker.jobs.deliver import Deliver
from tracker.jobs.detect import Detect
from tracker.store.session import writing
from tracker.store.tables import Parcel

GOAL = 0.1


def compare(folder: Path, *, smallest: bool) -> list[Figure]:
    """Seconds from the tick to the accepted letter, the median of fifty."""
    stalls = 4 if smallest else 50
    engine = new_database(folder / "stallwatch.db")
    enrol(engine, stalls + 1)
    policy = load_policy(None)
    letters = policy.letters.model_copy(update={"per_buyer_a_week": stalls + 1})  # one buyer has them all
    policy = policy.model_copy(update={"gather": timedelta(), "letters": letters})  # its minute is a wish, not a cost
    detect = Detect(engine=engine, policy=policy, policy_at=NOW - timedelta(days=9), clock=lambda: NOW)
    channel, issuer = MaildirChannel(folder / "mail"), OwnCodes(b"0123456789abcdef", "SORRY")
    lease = timedelta(minutes=2)
    deliver = Deliver(engine=engine, policy=policy, channel=channel, issuer=issuer, lease=lease, clock=lambda: NOW)
    taken = []
    for parcel_id in range(1, stalls + 2):
        hold(engine, [parcel_id])
        with writing(engine) as session:
            session.connection().execute(update(Parcel).where(col(Parcel.id) == parcel_id).values(next_check_at=NOW))
        taken.append(seconds(lambda: (detect.run(), deliver.run())))
    assert len(list((folder / "mail" / "new").iterdir())) == stalls + 1
    return [Figure("latency: s from the tick to the accepted letter, median", median(taken[1:]), GOAL, 1)]


if __name__ == "__main__":
    main(compare)
