"""/healthz: each part of the daemon asked, within seconds even where one hangs, and what that comes to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import JSONResponse

from config.logs import redacted
from config.settings import Settings
from config.words import Ailment, Condition, NoticeStatus
from tracker.api.question import Question
from tracker.rules.health import LoopSeen, Vitals, ailment_of, judge_health
from tracker.store import accounts, counts, due
from tracker.store.schema import head, revision_seen
from tracker.store.session import reading
from tracker.store.tables import AccountRow, Notice

Json = dict[str, Any]

_A_DAY = timedelta(hours=24)
_UNHEALTHY = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the database says. `due`: since when the oldest of each is due. A database at another revision is asked for
    no more than that."""

    schema: str | None
    due: Mapping[str, datetime | None] = field(default_factory=dict)
    accounts: Sequence[AccountRow] = ()
    unknown: int | None = None
    missed: int | None = None


class HealthPage:
    """Answers 200 while the daemon can do its work and 503 otherwise. A database that is silent for `patience` cannot
    be worked with; `loops` tells how the jobs go round."""

    def __init__(
        self,
        *,
        engine: Engine,
        settings: Settings,
        loops: Callable[[], Sequence[LoopSeen]],
        clock: Callable[[], datetime],
        patience: timedelta,
    ) -> None:
        self._engine = engine
        self._names = [account.name for account in settings.account]
        self._loops = loops
        self._clock = clock
        self._patience = patience
        self._needed = head()
        self._database = Question(self._ask)

    async def show(self, _request: Request) -> JSONResponse:
        """The page."""
        found, silence = None, None
        try:
            found = await self._database.answer(self._patience)
        except TimeoutError:
            silence = f"no answer within {self._patience.total_seconds():g} s"
        except SQLAlchemyError as error:
            silence = _first_line(str(error))
        now, loops = self._clock(), self._loops()
        verdict = judge_health(self._vitals(found, loops), now)
        page = {
            "status": verdict.condition,
            "reasons": [{"what": complaint.ailment, "of": complaint.of or None} for complaint in verdict.complaints],
            "version": version("stallwatch"),
            "now": _at(now),
            "parts": {
                "database": {
                    "kind": self._engine.dialect.name,
                    "error": silence,
                    "schema": found and found.schema,
                    "needs": self._needed,
                },
                "loops": [_loop(loop, now) for loop in loops],
                **_asked(found, now),
            },
        }
        return JSONResponse(page, status_code=_UNHEALTHY if verdict.condition is Condition.FAILING else 200)

    def _ask(self) -> _Found:
        now = self._clock()
        with reading(self._engine) as session:
            if (schema := revision_seen(session)) != self._needed:
                return _Found(schema=schema)
            return _Found(
                schema=schema,
                due={
                    "parcel": due.oldest_due_parcel(session, now),
                    "check": due.oldest_due_check(session, now),
                    "notice": due.oldest_due_notice(session, now),
                },
                accounts=accounts.known(session, self._names),
                unknown=counts.count(session, Notice, col(Notice.status) == NoticeStatus.UNKNOWN),
                missed=counts.missed_since(session, now - _A_DAY),
            )

    def _vitals(self, found: _Found | None, loops: Sequence[LoopSeen]) -> Vitals:
        if found is None:
            return Vitals(loops=loops, database_answers=False)
        return Vitals(
            loops=loops,
            schema_fits=found.schema == self._needed,
            parcel_due_at=found.due.get("parcel"),
            notice_due_at=found.due.get("notice"),
            accounts={account.name: account.health for account in found.accounts},
        )


def _asked(found: _Found | None, now: datetime) -> Json:
    """The parts that only the database knows of; None each where it was not asked."""
    if found is None or not found.due:
        return {"due": None, "accounts": None, "notices": None}
    return {
        "due": {
            what: due_at and {"since": _at(due_at), "age_s": _age(due_at, now)} for what, due_at in found.due.items()
        },
        "accounts": [_account(account, now) for account in found.accounts],
        "notices": {"unknown": found.unknown, "missed_in_24_h": found.missed},
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
