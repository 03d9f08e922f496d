"""Poll: ask the carriers for what is due, and keep what they say. The only job that speaks to carriers.

1 claim a batch of due parcels   2 register the new ones within the day's budget   3 ask
4 fold each answer into a journey   5 keep events, journeys and the next instants in one transaction
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError

from carriers.account import Account
from carriers.errors import CarrierError, KeyRefused, QuotaSpent, Throttled
from carriers.events import Answer, Refusal
from config.policy import Policy
from config.steps import boundary
from config.words import DataHealth, Health
from tracker.jobs.hearing import hear, unreadable
from tracker.rules.polling import after_failure, next_midnight
from tracker.store import accounts, answers, polls, shadows
from tracker.store.polls import DueParcel
from tracker.store.session import reading, writing

log = structlog.get_logger()

_KEY_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """A connection to an account of the settings, and how many numbers it may register a day."""

    connection: Account
    registrations_a_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """Everything that polling needs; `accounts` by their names. `shadowed`: a shadow policy looks at what is new."""

    engine: Engine
    accounts: Mapping[str, OpenAccount]
    policy: Policy
    lease: timedelta
    clock: Callable[[], datetime]
    shadowed: bool = False

    async def run(self) -> int:
        """Ask every usable account for all that is due as the run begins; how many parcels were answered. One failing
        account stops no other."""
        now = self.clock()
        rows = await asyncio.to_thread(self._usable, now)
        asked = (self._drain(id_, name, now) for id_, name in rows if name in self.accounts)
        return sum(await asyncio.gather(*asked))

    async def _drain(self, account_id: int, name: str, due_by: datetime) -> int:
        total = 0
        account = self.accounts[name]
        while due := await asyncio.to_thread(self._claim, account_id, account.connection.batch, due_by):
            try:
                total += await self._ask(account_id, account, due)
            except CarrierError as error:
                log.warning("account.failed", account=name, error=str(error), parcels=len(due))
                await asyncio.to_thread(self._give_back, account_id, due, error)
                break
            except Exception as error:
                log.exception("poll.failed", account=name, parcels=len(due))
                await asyncio.to_thread(self._set_aside, due, error)
        return total

    async def _ask(self, account_id: int, account: OpenAccount, due: Sequence[DueParcel]) -> int:
        boundary("poll.claimed")
        ready = list(due)
        if account.connection.registers:
            ready = await self._register(account_id, account, due)
        if not ready:
            return 0
        said = await account.connection.ask([parcel.number for parcel in ready], self.clock())
        boundary("poll.answered")
        now = self.clock()
        by_number = {answer.number: answer for answer in said}
        results = [self._hear(parcel, by_number.get(parcel.number), now) for parcel in ready]
        await asyncio.to_thread(self._save_or_set_aside, account_id, ready, results, now)
        boundary("poll.saved")
        return len(ready)

    async def _register(self, account_id: int, account: OpenAccount, due: Sequence[DueParcel]) -> list[DueParcel]:
        """Register what is new, as far as today's budget and the account's quota go; gives back what may be asked for
        now. What is registered already does not wait for either."""
        new = [parcel for parcel in due if not parcel.registered]
        known = [parcel for parcel in due if parcel.registered]
        granted = await asyncio.to_thread(self._grant, account_id, account, len(new)) if new else 0
        wanted, later = new[:granted], new[granted:]
        refused: Mapping[str, Refusal] = {}
        if wanted:
            try:
                refusals = await account.connection.register([parcel.number for parcel in wanted])
            except QuotaSpent as error:
                log.warning("registrations.refused", error=str(error), parcels=len(wanted))
                wanted, later = [], new
                refusals = []
            boundary("poll.registered")
            refused = {refusal.number: refusal for refusal in refusals}
        taken = [parcel for parcel in wanted if parcel.number not in refused]
        await asyncio.to_thread(self._registered, taken, later, wanted, refused)
        return known + taken

    def _hear(self, parcel: DueParcel, said: Answer | Refusal | None, now: datetime) -> answers.Heard | answers.Unheard:
        try:
            return hear(parcel, said, policy=self.policy, now=now)
        except Exception as error:
            log.exception("parcel.unreadable", number=parcel.number)
            return unreadable(parcel, error, policy=self.policy, now=now)

    def _usable(self, now: datetime) -> list[tuple[int, str]]:
        with reading(self.engine) as session:
            return [(row.id or 0, row.name) for row in accounts.usable(session, now)]

    def _claim(self, account_id: int, most: int, due_by: datetime) -> list[DueParcel]:
        with writing(self.engine) as session:
            return polls.claim_due(session, account_id, due_by=due_by, now=self.clock(), lease=self.lease, most=most)

    def _grant(self, account_id: int, account: OpenAccount, wanted: int) -> int:
        with writing(self.engine) as session:
            most = account.registrations_a_day
            return accounts.grant_registrations(session, account_id, wanted, most=most, now=self.clock())

    def _registered(
        self,
        taken: Sequence[DueParcel],
        later: Sequence[DueParcel],
        wanted: Sequence[DueParcel],
        refused: Mapping[str, Refusal],
    ) -> None:
        now = self.clock()
        tomorrow = next_midnight(now)
        if later:
            log.warning("registrations.spent", parcels=len(later), until=tomorrow.isoformat())
        with writing(self.engine) as session:
            polls.mark_registered(session, [parcel.id for parcel in taken], now)
            polls.put_off(session, [parcel.id for parcel in later], tomorrow)
            answers.save_unheard(
                session,
                (
                    answers.Unheard(
                        parcel_id=parcel.id,
                        next_poll_at=tomorrow,
                        data_health=DataHealth.NOT_REGISTERED,
                        trouble=f"{refused[parcel.number].code}: {refused[parcel.number].message}",
                        registered=False,
                    )
                    for parcel in wanted
                    if parcel.number in refused
                ),
            )

    def _save_or_set_aside(
        self,
        account_id: int,
        ready: Sequence[DueParcel],
        results: Sequence[answers.Heard | answers.Unheard],
        now: datetime,
    ) -> None:
        """Keep the whole batch in one transaction; if the database refuses it, each parcel alone, so that the one it
        cannot keep stops no other."""
        try:
            self._save(account_id, results, now)
        except (DataError, IntegrityError):
            for parcel, result in zip(ready, results, strict=True):
                try:
                    self._save(account_id, [result], now)
                except (DataError, IntegrityError) as error:
                    log.warning("parcel.unreadable", number=parcel.number, error=str(error.orig))
                    self._set_aside([parcel], error)

    def _save(self, account_id: int, results: Sequence[answers.Heard | answers.Unheard], now: datetime) -> None:
        heard = [result for result in results if isinstance(result, answers.Heard)]
        with writing(self.engine) as session:
            answers.save_heard(session, heard)
            if self.shadowed:
                shadows.have_looked_at(session, [each.parcel_id for each in heard if each.events is not None], now)
            answers.save_unheard(session, [result for result in results if isinstance(result, answers.Unheard)])
            accounts.answered(session, account_id, now)

    def _set_aside(self, due: Sequence[DueParcel], error: Exception) -> None:
        now = self.clock()
        with writing(self.engine) as session:
            answers.save_unheard(session, [unreadable(parcel, error, policy=self.policy, now=now) for parcel in due])

    def _give_back(self, account_id: int, due: Sequence[DueParcel], error: CarrierError) -> None:
        now = self.clock()
        with writing(self.engine) as session:
            failures = accounts.failures(session, account_id) + 1
            health, wait = self._blame(error, failures, now)
            accounts.failed(session, account_id, health=health, error=str(error), wait=wait, now=now)
            polls.put_off(session, [parcel.id for parcel in due], now + wait)

    def _blame(self, error: CarrierError, failures: int, now: datetime) -> tuple[Health, timedelta]:
        match error:
            case KeyRefused():
                return Health.REFUSED, _KEY_WAIT
            case QuotaSpent():
                return Health.QUOTA_SPENT, next_midnight(now) - now
            case Throttled():
                return Health.OK, error.retry_after or self.policy.polling.blocked_for
            case CarrierError(retry_after=timedelta() as asked):
                return Health.FAILING, max(asked, after_failure(failures, self.policy))
            case _:
                return Health.FAILING, after_failure(failures, self.policy)
