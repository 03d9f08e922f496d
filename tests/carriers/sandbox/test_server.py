"""The sandbox over real HTTP on loopback, asked by the account that the daemon uses."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from carriers.errors import BadAnswer, KeyRefused, Throttled
from carriers.events import Answer, Refusal
from carriers.registry import ADAPTERS
from carriers.sandbox import PortTaken, Sample, SandboxCarrier
from carriers.seventeentrack import SeventeenTrack
from config.words import State

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEY = "sandbox-key"


def open_sandbox(path: Path, *, refuse_every: int = 0, port: int = 0) -> SandboxCarrier:
    return SandboxCarrier(path, key=KEY, refuse_every=refuse_every, port=port, now=lambda: NOW)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxCarrier]:
    with open_sandbox(tmp_path) as running:
        yield running


@pytest.fixture
async def account(sandbox: SandboxCarrier) -> AsyncIterator[SeventeenTrack]:
    one = SeventeenTrack(key=KEY, base_url=sandbox.url, calls_a_second=1000)
    yield one
    await one.aclose()


def of(sandbox: SandboxCarrier, story: str) -> Sample:
    return next(sample for sample in sandbox.samples if sample.story == story)


async def answer_for(account: SeventeenTrack, sample: Sample) -> Answer | Refusal:
    await account.register([sample.number])
    (told,) = await account.ask([sample.number], NOW)
    return told


async def test_all_two_hundred_are_registered_and_answered_in_forties(
    sandbox: SandboxCarrier, account: SeventeenTrack
) -> None:
    numbers = [sample.number for sample in sandbox.samples]
    told: list[Answer | Refusal] = []
    refused: list[Refusal] = []
    for start in range(0, len(numbers), account.batch):
        refused += await account.register(numbers[start : start + account.batch])
        told += await account.ask(numbers[start : start + account.batch], NOW)
    assert {one.code for one in refused} == {"-18019903"}
    assert [one.number for one in refused] == [
        sample.number for sample in sandbox.samples if sample.story == "no_carrier"
    ]
    answers = {one.number: one for one in told if isinstance(one, Answer)}
    assert len(told) == 200
    assert len(answers) == 195
    for sample in sandbox.samples:
        if sample.number in answers:
            assert len(answers[sample.number].events) == len(sample.scans), sample.story


async def test_the_states_that_are_read_are_the_storys(sandbox: SandboxCarrier, account: SeventeenTrack) -> None:
    last = {}
    for story in (
        "hold_told",
        "preclearance",
        "lookalike_pickup",
        "lookalike_flapping_text",
        "unknown_substatus",
        "delivered",
    ):
        told = await answer_for(account, of(sandbox, story))
        assert isinstance(told, Answer)
        last[story] = told.events[-1].state
    assert last == {
        "hold_told": State.IMPORT_CUSTOMS,
        "preclearance": State.IMPORT_CUSTOMS,
        "lookalike_pickup": State.READY_FOR_PICKUP,
        "lookalike_flapping_text": State.IN_TRANSIT,
        "unknown_substatus": State.IN_TRANSIT,
        "delivered": State.DELIVERED,
    }


async def test_raw_times_become_narrow_intervals(sandbox: SandboxCarrier, account: SeventeenTrack) -> None:
    told = await answer_for(account, of(sandbox, "raw_time_only"))
    assert isinstance(told, Answer)
    assert not any(event.zone_known for event in told.events)
    assert all(event.occurred_to - event.occurred_from <= timedelta(hours=6) for event in told.events)


async def test_numbers_that_wait_or_were_never_registered_are_refused(
    sandbox: SandboxCarrier, account: SeventeenTrack
) -> None:
    waiting = await answer_for(account, of(sandbox, "not_found"))
    assert isinstance(waiting, Refusal)
    assert (waiting.pending, waiting.code) == (True, "-18019909")
    (stranger,) = await account.ask(["LZ000000000CN"], NOW)
    assert isinstance(stranger, Refusal)
    assert stranger.unregistered


async def test_a_second_registration_is_no_refusal(sandbox: SandboxCarrier, account: SeventeenTrack) -> None:
    number = of(sandbox, "moving").number
    assert [await account.register([number]) for _ in range(2)] == [[], []]


async def test_a_wrong_key_is_refused(sandbox: SandboxCarrier) -> None:
    other = SeventeenTrack(key="other", base_url=sandbox.url)
    with pytest.raises(KeyRefused):
        await other.ask(["A1"], NOW)
    await other.aclose()


async def test_every_third_call_is_asked_to_wait(tmp_path: Path) -> None:
    with open_sandbox(tmp_path, refuse_every=3) as sandbox:
        account = ADAPTERS["seventeentrack"].open(key=KEY, base_url=sandbox.url, calls_a_second=1000)
        for _ in range(2):
            await account.ask(["A1"], NOW)
        with pytest.raises(Throttled) as caught:
            await account.ask(["A1"], NOW)
        assert caught.value.retry_after == timedelta(seconds=2)
        await account.aclose()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -18010013),
        (b"[]", -18010013),
        (b"[7]", -18010013),
        (b'[{"number": 7}]', -18010013),
        (json.dumps([{"number": "A1"}] * 41).encode(), -18010014),
    ],
)
def test_a_call_that_17track_would_not_take_is_not_taken(sandbox: SandboxCarrier, body: bytes, code: int) -> None:
    reply = httpx.post(f"{sandbox.url}/register", content=body, headers={"17token": KEY}, trust_env=False)
    assert (reply.status_code, reply.json()["code"]) == (200, code)
    with pytest.raises(BadAnswer):
        ADAPTERS["seventeentrack"].parse(reply.content)


@pytest.mark.parametrize(("story", "fetch"), [("hold_moves_on_second", 2), ("hold_moves_on_fifth", 5)])
async def test_a_hold_moves_at_its_fetch_across_restarts(tmp_path: Path, story: str, fetch: int) -> None:
    states: list[State | None] = []
    for _ in range(fetch + 1):
        with open_sandbox(tmp_path) as sandbox:
            account = SeventeenTrack(key=KEY, base_url=sandbox.url)
            told = await answer_for(account, of(sandbox, story))
            await account.aclose()
        assert isinstance(told, Answer)
        newest = told.events[-1]
        states.append(newest.state)
    assert states == [State.IMPORT_CUSTOMS] * (fetch - 1) + [State.CUSTOMS_RELEASED] * 2
    assert newest.occurred_from == NOW


def test_a_second_start_serves_the_same_histories_whatever_the_time(tmp_path: Path) -> None:
    first = open_sandbox(tmp_path).samples
    later = SandboxCarrier(tmp_path, key=KEY, now=lambda: NOW + timedelta(days=3))
    assert later.samples == first


def test_a_line_that_was_half_written_never_happened(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text('{"registered": "A1"}\n{"registe')
    open_sandbox(tmp_path)
    assert (tmp_path / "journal.jsonl").read_text() == '{"registered": "A1"}\n'


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from carriers.sandbox import SandboxCarrier
now = datetime(2026, 11, 20, 12, tzinfo=UTC)
sandbox = SandboxCarrier(Path(sys.argv[1]), key="sandbox-key", refuse_every=0, now=lambda: now)
print(sandbox.start(), flush=True)
sys.stdin.read()
"""


async def test_a_sandbox_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = SeventeenTrack(key=KEY, base_url=process.stdout.readline().strip())
        held = of(open_sandbox(tmp_path), "hold_moves_on_second")
        await answer_for(first, held)
        await first.aclose()
        os.kill(process.pid, signal.SIGKILL)
    with open_sandbox(tmp_path) as sandbox:
        account = SeventeenTrack(key=KEY, base_url=sandbox.url)
        (told,) = await account.ask([held.number], NOW)
        await account.aclose()
    assert isinstance(told, Answer)
    assert told.events[-1].state is State.CUSTOMS_RELEASED


def test_a_port_that_is_taken_is_said_so(sandbox: SandboxCarrier, tmp_path: Path) -> None:
    port = int(sandbox.url.split(":")[2].split("/")[0])
    with pytest.raises(PortTaken, match=f"port {port} on 127.0.0.1 is taken"):
        open_sandbox(tmp_path, port=port).start()


async def test_the_quota_shrinks_with_every_number_and_costs_none_itself(
    sandbox: SandboxCarrier, account: SeventeenTrack
) -> None:
    assert (await account.quota()).left == (await account.quota()).left == 1000
    await account.register([of(sandbox, "moving").number])
    quota = await account.quota()
    assert (quota.left, quota.left_today) == (999, None)
    assert quota.told_at is not None
