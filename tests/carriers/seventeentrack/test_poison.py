"""What no carrier should send and some do: it costs one parcel at most, and never a stack trace."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.errors import BadAnswer, CarrierError
from carriers.events import Answer, Refusal
from carriers.seventeentrack.parse import parse, parse_registered
from tests.carriers.seventeentrack.build import NUMBER, body, entry, event

POISON: list[object] = [
    {"number": "P1"},
    {"number": "P1", "track_info": None},
    {"number": "P1", "track_info": {"tracking": {"providers": [{"events": "none"}]}}},
    {"number": "P1", "track_info": {"tracking": {"providers": {"events": []}}}},
    entry(event(description=10**40), number="P1"),
    entry(event(time_raw=[1]), number="P1"),
    entry(event(sub_status={"a": 1}), number="P1"),
    entry(*[event()] * 2001, number="P1"),
    entry(event(time_iso="9999-12-31T23:59:59-14:00"), number="P1"),
]


@pytest.mark.parametrize("poison", POISON)
def test_poison_is_refused_with_its_number_and_its_mates_are_kept(poison: object) -> None:
    told = parse(body(poison, entry(event())))
    assert [(type(one), one.number) for one in told] == [(Refusal, "P1"), (Answer, NUMBER)]
    assert isinstance(told[0], Refusal)
    assert told[0].code == "unreadable"


@pytest.mark.parametrize("nobody", [None, 7, "text", [], {"number": None}, {"number": 10**30}, {"number": "\x00"}])
def test_an_entry_that_does_not_say_whose_it_is_is_let_by(nobody: object) -> None:
    assert [one.number for one in parse(body(nobody, entry(event())))] == [NUMBER]


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b"{}",
        b'{"code": "0"}',
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"code": 0, "data": ',
        "ä".encode("latin-1"),
    ],
)
def test_a_body_that_is_no_answer_is_kept_for_a_look(bad: bytes) -> None:
    with pytest.raises(BadAnswer) as caught:
        parse(bad)
    assert caught.value.body == bad[:4096]


def test_a_byte_order_mark_nan_and_a_number_of_5000_digits_do_not_spoil_the_batch() -> None:
    extra = b'{"number": "P1", "carrier": ' + b"9" * 5000 + b', "track_info": {"risk": NaN}},'
    written = body(entry(event())).replace(b'"accepted": [', b'"accepted": [' + extra)
    assert [(type(one), one.number) for one in parse(b"\xef\xbb\xbf" + written)] == [(Refusal, "P1"), (Answer, NUMBER)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "code",
                    "data",
                    "accepted",
                    "rejected",
                    "errors",
                    "number",
                    "error",
                    "track_info",
                    "tracking",
                    "providers",
                    "events",
                    "time_iso",
                    "time_raw",
                    "date",
                    "time",
                    "timezone",
                    "sub_status",
                    "address",
                    "country",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@given(JSON, JSON)
def test_no_json_at_all_raises_anything_but_an_error_of_the_wing(anything: object, inner: object) -> None:
    for whole in (
        anything,
        {"code": 0, "data": {"accepted": [anything, entry(event(time_raw=inner))], "rejected": [inner]}},
    ):
        for read in (parse, parse_registered):
            try:
                read(json.dumps(whole).encode())
            except CarrierError:
                continue


@given(st.text(st.characters(exclude_categories=())), st.text())
def test_no_text_in_a_time_or_a_zone_raises(written: str, zone: str) -> None:
    told = parse(body(entry(event(time_iso=written, time_raw={"date": written, "time": zone, "timezone": zone}))))
    assert len(told) == 1
