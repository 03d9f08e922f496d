"""/healthz: each part of the daemon asked, within seconds even where one hangs, and what that comes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from config.logs import redacted
from config.words import Ailment, Condition
from tracker.api.question import Question
from tracker.api.signs import Signs
from tracker.rules.health import LoopSeen, Vitals, ailment_of, judge_health
from tracker.store.tables import AccountRow

Json = dict[str, Any]

_UNHEALTHY = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPage:
    """Answers 200 while the daemon can do its work and 503 otherwise. A `database` of this `kind` that is silent for
    `patience`, or not at the revision that is `needed`, cannot be worked with. `loops` tells how the jobs go round."""

    database: Question[Signs]
    kind: str
    needed: str
    patience: timedelta
    loops: Callable[[], Sequence[LoopSeen]]
    clock: Callable[[], datetime]

    async def show(self, _request: Request) -> JSONResponse:
        """The page."""
        signs, silence = await self._asked()
        now, loops = self.clock(), self.loops()
        diagnosis = judge_health(self._vitals(signs, loops), now)
        schema = signs.schema if signs else None
        page = {
            "status": diagnosis.condition,
            "reasons": [{"what": complaint.ailment, "of": complaint.of or None} for complaint in diagnosis.complaints],
            "version": version("stallwatch"),
            "now": _at(now),
            "parts": {
                "database": {"kind": self.kind, "error": silence, "schema": schema, "needs": self.needed},
                "loops": [_loop(loop, now) for loop in loops],
                **_kept(signs, now),
            },
        }
        return JSONResponse(page, status_code=_UNHEALTHY if diagnosis.condition is Condition.FAILING else 200)

    async def _asked(self) -> tuple[Signs | None, str | None]:
        """What the database says, or why it says nothing."""
        try:
            return await self.database.answer(self.patience), None
        except TimeoutError:
            return None, f"no answer within {self.patience.total_seconds():g} s"
        except SQLAlchemyError as error:
            return None, _first_line(str(error))

    def _vitals(self, signs: Signs | None, loops: Sequence[LoopSeen]) -> Vitals:
        if signs is None:
            return Vitals(loops=loops, database_answers=False)
        return Vitals(
            loops=loops,
            schema_fits=signs.schema == self.needed,
            parcel_due_at=signs.due.get("parcel"),
            notice_due_at=signs.due.get("notice"),
            accounts={account.name: account.health for account in signs.accounts},
            held=[storm.shop for storm in signs.storms],
        )


def _kept(signs: Signs | None, now: datetime) -> Json:
    """The parts that only the database knows of; None each where it was not asked."""
    if signs is None or not signs.due:
        return {"due": None, "accounts": None, "notices": None, "held": None}
    return {
        "due": {
            what: due_at and {"since": _at(due_at), "age_s": _age(due_at, now)} for what, due_at in signs.due.items()
        },
        "accounts": [_account(account, now) for account in signs.accounts],
        "notices": {"unknown": signs.unknown, "missed_in_24_h": signs.missed_in_24_h},
        "held": [
            {"shop": storm.shop, "letters": storm.letters, "first_release_at": _at(storm.first_release_at)}
            for storm in signs.storms
        ],
    }


def _loop(loop: LoopSeen, now: datetime) -> Json:
    return {
        "name": loop.name,
        "last_good_at": _at(loop.last_good_at),
        "age_s": _age(loop.last_good_at, now),
        "failures": loop.failures,
        "error": _first_line(loop.error),
        "hung": loop.hung,
        "stuck": ailment_of(loop) is Ailment.LOOP_STUCK,
    }


def _account(account: AccountRow, now: datetime) -> Json:
    return {
        "name": account.name,
        "health": account.health,
        "last_good_at": _at(account.last_good_at),
        "age_s": _age(account.last_good_at, now),
        "last_error": _first_line(account.last_error),
        "blocked_until": _at(account.blocked_until),
    }


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="seconds")


def _age(instant: datetime | None, now: datetime) -> float | None:
    return None if instant is None else round((now - instant).total_seconds(), 1)


def _first_line(text: str | None) -> str | None:
    return text and redacted(text).partition("\n")[0]
