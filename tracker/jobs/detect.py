"""Detect: find the parcels that stand still, and the ones that no longer do.

1 let go of what carriers' outages held, once the carriers speak again (`holding.py`)
2 take what is due by `next_check_at` alone   3 judge each in a transaction of its own (`decision.py`)
4 a parcel that cannot be judged keeps the mark of it and is looked at again later
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from config.policy import Policy
from config.steps import boundary
from tracker.jobs.decision import Ruling, decide
from tracker.jobs.holding import let_go
from tracker.rules.learnt import learnt_from
from tracker.store.checks import due_for_check, hold_due, put_off_check
from tracker.store.learnt import learnt_rows
from tracker.store.restores import restored_at
from tracker.store.session import reading, writing

log = structlog.get_logger()

_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detect:
    """Everything that detection needs. `policy_at` is when the policy came into force, `shadowed` whether another one
    is judged by beside it."""

    engine: Engine
    policy: Policy
    policy_at: datetime
    clock: Callable[[], datetime]
    shadowed: bool = False

    def run(self) -> int:
        """Judge all that is due; for how many parcels something was decided."""
        now = self.clock()
        let_go(self.engine, self.policy.outage, now)
        with reading(self.engine) as session:
            restored, learnt = restored_at(session), learnt_from(learnt_rows(session))
        ruling = Ruling(
            policy=self.policy,
            policy_at=self.policy_at,
            now=now,
            learnt=learnt,
            restored_at=restored,
            shadowed=self.shadowed,
        )
        pages = due_for_check(self.engine, ruling.now)
        return sum(self._judge(parcel_id, ruling) for page in pages for parcel_id in page)

    def _judge(self, parcel_id: int, ruling: Ruling) -> bool:
        now = ruling.now
        try:
            with writing(self.engine) as session:
                parcel = hold_due(session, parcel_id, now)
                decided = parcel is not None and decide(session, parcel, ruling)
                boundary("detect.deciding")
            boundary("detect.decided")
        except OperationalError:
            raise  # the database's trouble and no parcel's: the whole run is tried again soon
        except Exception as error:
            log.exception("parcel.unjudged", parcel=parcel_id)
            with writing(self.engine) as session:
                trouble = f"could not be judged: {type(error).__name__}: {error}"
                put_off_check(session, parcel_id, until=now + _AGAIN, trouble=trouble[:500])
            return False
        return decided
