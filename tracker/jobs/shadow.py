"""Shadow: look at what the policy in force looks at by a second one, and only write down what that would have done.

1 take what is due by `shadow_check_at` alone   2 judge a page of parcels in one transaction (`supposing.py`)
3 a parcel that cannot be judged is looked at again later
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from config.policy import Policy
from config.steps import boundary
from tracker.jobs.supposing import Supposition, suppose
from tracker.rules.learnt import learnt_from
from tracker.store.learnt import learnt_rows
from tracker.store.session import reading, writing
from tracker.store.shadows import hold_due

log = structlog.get_logger()

_PAGE, _AT_A_TIME = 50, 1000
_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """Everything that judging by the shadow policy needs."""

    engine: Engine
    policy: Policy
    clock: Callable[[], datetime]

    def run(self) -> int:
        """Look at all that is due, of very much so many at a time; how many parcels were looked at."""
        with reading(self.engine) as session:
            learnt = learnt_from(learnt_rows(session))
        supposed, seen = Supposition(policy=self.policy, now=self.clock(), learnt=learnt), 0
        failures: dict[int, Exception] = {}
        while seen < _AT_A_TIME and (page := self._page(supposed, failures)):
            seen += page
            boundary("shadow.judged")
        _tell(failures)
        return seen

    def _page(self, supposed: Supposition, failures: dict[int, Exception]) -> int:
        with writing(self.engine) as session:
            parcels = hold_due(session, supposed.now, _PAGE)
            for parcel in parcels:
                try:
                    suppose(session, parcel, supposed)
                except SQLAlchemyError:
                    raise  # the database's trouble and no parcel's: the whole page is tried again soon
                except Exception as error:  # noqa: BLE001 - told once for all of them
                    failures[parcel.id or 0] = error
                    parcel.shadow_check_at = supposed.now + _AGAIN
                session.add(parcel)
            boundary("shadow.judging")
        return len(parcels)


def _tell(failures: dict[int, Exception]) -> None:
    """A faulty rule fails for every parcel there is: say it once a run."""
    for parcel_id, error in [*failures.items()][:1]:
        log.error("shadow.unjudged", parcels=len(failures), first=parcel_id, exc_info=error)
