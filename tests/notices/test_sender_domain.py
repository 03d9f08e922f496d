"""What a domain says about its senders, asked of a name server on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from notices.sender_domain import (
    NameServerDown,
    NoSuchName,
    Texts,
    dkim_key,
    dmarc_record,
    lets_everybody,
    name_server,
    spf_lookups,
    spf_records,
)
from tests.notices.name_server import SILENCE, Zone, resolving


@contextmanager
def asking(zone: Zone) -> Iterator[Texts]:
    with resolving(zone) as resolver:
        yield name_server(resolver, within=0.5)


def test_a_long_record_in_pieces_is_put_together() -> None:
    with asking({"shop.example": ['"v=spf1 ip4:192.0.2.1 " "ip4:192.0.2.2 -all"', '"other"']}) as texts:
        assert spf_records("shop.example", texts) == ["v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"]


def test_only_what_begins_as_spf_is_one_and_two_are_two() -> None:
    zone = {"two.example": ['"v=spf1 -all"', '"V=SPF1 ~all"', '"v=spf10 -all"', '"not v=spf1"'], "none.example": []}
    with asking(zone) as texts:
        assert len(spf_records("two.example", texts)) == 2
        assert spf_records("none.example", texts) == []


def test_a_name_that_is_not_there_is_told_apart_from_a_server_that_fails() -> None:
    with asking({"broken.example": "SERVFAIL", "silent.example": SILENCE}) as texts:
        with pytest.raises(NoSuchName):
            spf_records("gone.example", texts)
        for name in ("broken.example", "silent.example", "x" * 64 + ".example"):
            with pytest.raises(NameServerDown):
                spf_records(name, texts)


@pytest.mark.parametrize(
    ("record", "everybody"),
    [
        ("v=spf1 mx +all", True),
        ("v=spf1 mx all", True),
        ("v=spf1 mx ALL", True),
        ("v=spf1 mx -all", False),
        ("v=spf1 mx ~all", False),
        ("v=spf1 mx ?all", False),
        ("v=spf1 mx", False),
        ("v=spf1 -all +all", False),
    ],
)
def test_a_record_that_lets_everybody_write_is_seen(record: str, everybody: bool) -> None:
    assert lets_everybody(record) is everybody


@pytest.mark.parametrize(
    ("record", "lookups"),
    [
        ("v=spf1 -all", 0),
        ("v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 exp=why.example -all", 0),
        ("v=spf1 a mx ptr exists:%{i}.x.example a:m.example/24 -all", 5),
        ("v=spf1 include:one.example -all", 3),
        ("v=spf1 include:%{d}.example -all", 1),
        ("v=spf1 include:gone.example -all", 1),
        ("v=spf1 redirect=one.example", 3),
        ("v=spf1 redirect=one.example -all", 0),
        ("v=spf1 include:loop.example -all", 11),
        ("v=spf1 a a a a a a a a a a -all", 10),
        ("v=spf1 a a a a a a a a a a a a -all", 11),
    ],
)
def test_look_ups_are_counted_through_what_is_included(record: str, lookups: int) -> None:
    zone = {"one.example": ['"v=spf1 a mx -all"'], "loop.example": ['"v=spf1 include:loop.example -all"']}
    with asking(zone) as texts:
        assert spf_lookups(record, texts) == lookups


@pytest.mark.parametrize(
    ("domain", "policy"),
    [
        ("shop.example", "reject"),
        ("mail.eu.shop.example", "reject"),
        ("own.shop.example", "none"),
        ("two.example", None),
        ("gone.example", None),
    ],
)
def test_a_domain_without_a_dmarc_record_has_that_of_the_one_above(domain: str, policy: str | None) -> None:
    zone = {
        "_dmarc.shop.example": ['"v=DMARC1; p=reject; rua=mailto:a@shop.example"'],
        "_dmarc.own.shop.example": ['"v=DMARC1;p=none"', '"something else"'],
        "_dmarc.two.example": ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"'],
    }
    with asking(zone) as texts:
        found = dmarc_record(domain, texts)
    assert (found and found["p"]) == policy


def test_a_key_is_found_under_its_selector_or_taken_back_or_not_there() -> None:
    zone = {
        "s1._domainkey.shop.example": ['"v=DKIM1; k=rsa; p=MIIB" "IjAN BgkqhkiG"'],
        "old._domainkey.shop.example": ['"v=DKIM1; p="'],
    }
    with asking(zone) as texts:
        keys = [dkim_key("shop.example", selector, texts) for selector in ("s1", "old", "gone")]
    assert keys == ["MIIBIjANBgkqhkiG", "", None]
