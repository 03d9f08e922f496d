"""Bodies of 17TRACK in, exact answers out."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.errors import BadAnswer, CarrierDown, CarrierError, KeyRefused, QuotaSpent
from carriers.events import Answer, Refusal
from carriers.seventeentrack.codes import CODES, MAIN_STATUSES, STAGES
from carriers.seventeentrack.parse import parse, parse_registered
from config.words import CustomsReason, Direction, Kind, State
from tests.carriers.seventeentrack.build import PAYLOADS, answered, body, entry, event, only, utc


def test_a_kept_answer_becomes_exact_events() -> None:
    told = parse((PAYLOADS / "held_in_germany.json").read_bytes())
    answer = told[0]
    assert isinstance(answer, Answer)
    assert [(one.occurred_from, one.state, one.direction, one.place) for one in answer.events] == [
        (utc(2026, 11, 12, 13, 4, 9), State.EXPORT_CUSTOMS, Direction.EXPORT, "SHENZHEN, CN"),
        (utc(2026, 11, 13, 19, 40, 11), State.DEPARTED_ORIGIN, None, "SHENZHEN"),
        (utc(2026, 11, 17, 7, 12, 30), State.IMPORT_CUSTOMS, Direction.IMPORT, "Frankfurt"),
    ]
    held = answer.events[-1]
    assert (held.customs_reason, held.country, held.zone_known) == (CustomsReason.INVOICE_MISSING, "DE", True)
    assert held.said_at == "2026-11-17T08:12:30+01:00"
    assert answer.synced_at == utc(2026, 11, 20, 9, 30)
    assert not answer.stopped


def test_refusals_say_which_numbers_wait_and_which_are_not_registered() -> None:
    refusals = [one for one in parse((PAYLOADS / "held_in_germany.json").read_bytes()) if isinstance(one, Refusal)]
    assert [(one.number, one.code, one.pending, one.unregistered) for one in refusals] == [
        ("RV000000005CN", "-18019909", True, False),
        ("RV000000014CN", "-18019902", False, True),
        ("XX1", "-18019903", False, False),
    ]


@pytest.mark.parametrize(
    ("code", "text", "state", "kind"),
    [
        ("InfoReceived", "", State.PRE_ADVISED, None),
        ("NotFound_InvalidCode", "", State.NOT_FOUND, None),
        ("InTransit_PickedUp", "", State.ACCEPTED, None),
        ("InTransit_CustomsProcessing", "Clearance event", State.IMPORT_CUSTOMS, None),
        ("InTransit_CustomsReleased", "Released by customs", State.CUSTOMS_RELEASED, None),
        ("InTransit_CustomsReleased", "Has not been released by customs", State.IMPORT_CUSTOMS, None),
        ("InTransit_CustomsRequiringInformation", "", State.IMPORT_CUSTOMS, Kind.CUSTOMS_INFO_REQUIRED),
        ("DeliveryFailure_Rejected", "", State.ATTEMPTED, Kind.DELIVERY_FAILED),
        ("Exception_Returning", "", State.RETURNING, Kind.RETURN_STARTED),
        ("Exception_Lost", "", None, Kind.LOST_DECLARED),
        ("Exception_Other", "", None, None),
        ("Expired_Other", "", None, None),
        ("Exception_Security", "Security reason", None, None),
        ("Exception_Security", "Held by customs", State.IMPORT_CUSTOMS, Kind.CUSTOMS_HOLD),
        ("Exception_Security", "Released by customs", State.CUSTOMS_RELEASED, None),
        ("DeliveryFailure_Security", "Import duty payment required", None, Kind.DUTY_DUE),
        ("DeliveryFailure_Security", "Customs duty is due", State.IMPORT_CUSTOMS, Kind.DUTY_DUE),
        ("Exception_Security", "Held by customs: duty unpaid", State.IMPORT_CUSTOMS, Kind.DUTY_UNPAID_HOLD),
        ("Exception_Security", "Vom Zoll angehalten: Abgaben", State.IMPORT_CUSTOMS, Kind.CUSTOMS_HOLD),
        ("Exception_Security", "Product safety: no responsible person", State.IMPORT_CUSTOMS, Kind.CUSTOMS_HOLD),
        ("InTransit_TransportArrived", "", State.IN_TRANSIT, None),
        ("Delivered_Foo", "", State.DELIVERED, None),
        ("Exception_Foo", "", None, None),
        ("Teleported_Other", "", State.UNKNOWN, None),
        ("InTransit_Other", "SMS sent to the recipient", None, None),
        ("Delivered_Other", "Delivered; e-mail sent to the recipient", State.DELIVERED, None),
    ],
)
def test_a_code_and_its_text_give_one_meaning(code: str, text: str, state: State | None, kind: Kind | None) -> None:
    told = only(sub_status=code, description=text, address={"country": "DE"})
    assert (told.state, told.kind, told.code) == (state, kind, code)


@pytest.mark.parametrize(
    ("stage", "text", "state"),
    [
        ("Arrival", "anything", State.ARRIVED_DESTINATION),
        ("Nowhere", "anything", State.UNKNOWN),
        (None, "Released by import customs", State.CUSTOMS_RELEASED),
        (None, "Customs clearance started", State.IMPORT_CUSTOMS),
        (None, "Arrived at depot", State.UNKNOWN),
        (None, "E-mail sent to the recipient", None),
    ],
)
def test_without_a_code_the_stage_speaks_and_then_the_text(stage: str | None, text: str, state: State | None) -> None:
    assert only(sub_status=None, stage=stage, description=text).state is state


def test_every_code_of_the_tables_belongs_to_a_main_status() -> None:
    assert {code.partition("_")[0] for code in CODES} == set(MAIN_STATUSES)
    assert len(CODES) == 30
    assert len(STAGES) == 9


@pytest.mark.parametrize(
    ("country", "text", "hour", "state", "direction"),
    [
        ("DE", "Export customs", 1, State.IMPORT_CUSTOMS, Direction.IMPORT),  # its own country outweighs the words
        ("CN", "Customs", 9, State.EXPORT_CUSTOMS, Direction.EXPORT),
        ("AE", "Export customs", 9, State.EXPORT_CUSTOMS, Direction.EXPORT),
        (None, "Customs", 3, State.EXPORT_CUSTOMS, Direction.EXPORT),  # before the departure
        (None, "Customs", 5, State.IMPORT_CUSTOMS, Direction.IMPORT),  # after it
    ],
)
def test_the_border_follows_from_country_then_text_then_position(
    country: str | None, text: str, hour: int, state: State, direction: Direction
) -> None:
    customs = event(sub_status="InTransit_CustomsProcessing", description=text, address={"country": country})
    customs["time_iso"] = f"2026-11-17T{hour:02}:00:00Z"
    left = event(sub_status="InTransit_Departure", time_iso="2026-11-17T04:00:00Z")
    (told,) = (one for one in answered(customs, left).events if one.code == "InTransit_CustomsProcessing")
    assert (told.state, told.direction) == (state, direction)


def test_where_nothing_tells_the_border_import_is_assumed_and_not_claimed() -> None:
    told = only(sub_status="InTransit_CustomsProcessing", description="Customs")
    assert (told.state, told.direction) == (State.IMPORT_CUSTOMS, None)


def test_an_entry_without_events_waits_unless_17track_has_given_up() -> None:
    waiting, stopped = parse(body(entry(), entry(number="YT1", latest_status={"status": "Expired"})))
    assert isinstance(waiting, Refusal)
    assert (waiting.pending, waiting.code) == (True, "NotFound_Other")
    assert isinstance(stopped, Answer)
    assert stopped.stopped
    assert answered(event(sub_status="Expired_Other")).stopped


def test_of_several_entries_the_asked_carrier_counts_and_else_the_newest_event() -> None:
    old = {**entry(event(time_iso="2026-11-01T00:00:00Z")), "carrier": 3011}
    new = {**entry(event(time_iso="2026-11-09T00:00:00Z")), "carrier": 7041}
    assert [one.events[0].said_at[:10] for one in parse(body(old, new)) if isinstance(one, Answer)] == ["2026-11-09"]
    (asked,) = parse(body(new, old), carrier=3011)
    assert isinstance(asked, Answer)
    assert asked.events[0].said_at[:10] == "2026-11-01"


def test_text_is_made_fit_for_every_database_and_bounded() -> None:
    told = only(
        description="Zoll\x00 \ud800\n" + "x" * 2000, location="\x1b[31mFrankfurt", address={"country": "Germany"}
    )
    assert told.text.startswith("Zoll  \ufffd x")
    assert len(told.text) == 1000
    assert (told.place, told.country) == ("[31mFrankfurt", None)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (-18010001, KeyRefused),
        (-18010002, KeyRefused),
        (-18010004, KeyRefused),
        (-18010005, KeyRefused),
        (-18010003, CarrierDown),
        (-18019907, QuotaSpent),
        (-18019908, QuotaSpent),
        (-18010014, BadAnswer),
        (-1, BadAnswer),
    ],
)
def test_a_refused_call_ends_in_the_error_of_its_code(code: int, error: type[CarrierError]) -> None:
    said = json.dumps({"code": code, "data": {"errors": [{"code": code, "message": "So it is."}]}}).encode()
    for bare in (
        said,
        json.dumps({"code": code, "data": None}).encode(),
        said.replace(b'{"code": %d' % code, b'{"code": 0', 1),
    ):
        with pytest.raises(error, match=str(code)):
            parse(bare)


def test_where_the_quota_ends_half_way_the_untaken_numbers_are_named() -> None:
    (told,) = parse_registered((PAYLOADS / "quota_ends_half_way.json").read_bytes())
    assert (told.number, told.code) == ("LZ000000015CN", "-18019908")


def test_a_key_refused_while_registering_is_an_error_of_the_call() -> None:
    with pytest.raises(KeyRefused, match="Invalid access token"):
        parse_registered((PAYLOADS / "key_refused.json").read_bytes())


HISTORY = [
    event(sub_status=code, description=text, time_iso=f"2026-11-{day:02}T0{day % 7}:00:00+0{day % 9}:00")
    for day, code, text in [
        (9, "InfoReceived", "Advised"),
        (10, "InTransit_PickedUp", "Accepted"),
        (11, "InTransit_CustomsProcessing", "Customs"),
        (12, "InTransit_Departure", "Left"),
        (14, "InTransit_Arrival", "Landed"),
        (14, "InTransit_CustomsProcessing", "Customs"),
        (14, "InTransit_CustomsProcessing", "Customs again"),
        (16, "InTransit_CustomsReleased", "Released"),
    ]
]


@given(st.permutations(HISTORY), st.integers(0, 2**16))
def test_any_order_and_any_repeats_of_the_events_give_the_same_answer(order: list[dict[str, Any]], seed: int) -> None:
    repeated = [*order, *random.Random(seed).sample(HISTORY, 3)]
    assert answered(*repeated) == answered(*HISTORY)


def test_a_new_event_and_a_changed_text_change_the_digest() -> None:
    digests = {answered(*events).digest for events in (HISTORY, HISTORY[:-1], [*HISTORY[:-1], event(description="Ho")])}
    assert len(digests) == 3
