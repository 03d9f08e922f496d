"""The senders' domains, asked of a name server on loopback."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from config.words import Verdict
from notices.sender_domain import name_server
from tests.desk.doctor.subjects import a_shop, openers, said, subject
from tests.notices.name_server import SILENCE, Zone, resolving
from tracker.desk.doctor.finding import Finding
from tracker.desk.doctor.senders import examine
from tracker.desk.first_files import Answers

GOOD: dict[str, list[str]] = {
    "shop.example": ['"v=spf1 mx -all"'],
    "s1._domainkey.shop.example": ['"v=DKIM1; p=MIIB"'],
    "_dmarc.shop.example": ['"v=DMARC1; p=none"'],
}


def found(engine: Engine, folder: Path, zone: Zone, **shop: Any) -> list[Finding]:
    with resolving(zone) as resolver:
        shops = (a_shop(**{"dkim_selector": "s1", **shop}),)
        texts = name_server(resolver, within=0.3)
        return list(examine(subject(engine, folder, shop=shops, online=True, open=openers(texts))))


def test_a_domain_in_order_has_a_line_for_each_record(sqlite_engine: Engine, tmp_path: Path) -> None:
    assert said(found(sqlite_engine, tmp_path, GOOD)) == [
        (Verdict.OK, "shop.example has one SPF record, within 10 look-ups."),
        (Verdict.OK, "shop.example has a DKIM key under s1."),
        (Verdict.OK, "shop.example has a DMARC record, p=none."),
    ]


@pytest.mark.parametrize(
    ("changed", "verdict", "sentence"),
    [
        ({"shop.example": []}, Verdict.WARNING, "shop.example has no SPF record."),
        ({"shop.example": ['"v=spf1 a"', '"v=spf1 mx"']}, Verdict.BROKEN, "shop.example has 2 SPF records"),
        ({"shop.example": ['"v=spf1 +all"']}, Verdict.BROKEN, "The SPF record of shop.example lets everybody"),
        (
            {"shop.example": ['"v=spf1' + " mx" * 11 + ' -all"']},
            Verdict.BROKEN,
            "The SPF record of shop.example costs",
        ),
        (
            {"s1._domainkey.shop.example": ['"v=DKIM1; p="']},
            Verdict.BROKEN,
            "shop.example has taken its DKIM key",
        ),
        ({"s1._domainkey.shop.example": []}, Verdict.BROKEN, "shop.example has no DKIM key under s1."),
        ({"_dmarc.shop.example": []}, Verdict.WARNING, "shop.example has no DMARC record, or two."),
        (
            {"_dmarc.shop.example": ['"v=DMARC1; rua=x"']},
            Verdict.BROKEN,
            "The DMARC record of shop.example names",
        ),
    ],
)
def test_a_record_that_does_not_count_is_told(
    sqlite_engine: Engine, tmp_path: Path, changed: Zone, verdict: Verdict, sentence: str
) -> None:
    (finding,) = [each for each in found(sqlite_engine, tmp_path, {**GOOD, **changed}) if each.advice]
    assert finding.verdict is verdict
    assert finding.sentence.startswith(sentence)


def test_without_a_selector_it_is_said_how_to_name_one(sqlite_engine: Engine, tmp_path: Path) -> None:
    _, dkim, _ = found(sqlite_engine, tmp_path, GOOD, dkim_selector=None)
    assert dkim.verdict is Verdict.SKIPPED
    assert "dkim_selector in [[shop]]" in (dkim.advice or "")


@pytest.mark.parametrize(
    ("zone", "verdict", "sentence"),
    [
        ({}, Verdict.BROKEN, "There is no domain shop.example, so nobody can answer to it."),
        ({"shop.example": SILENCE}, Verdict.WARNING, "shop.example: no name server answered"),
        ({"shop.example": "SERVFAIL"}, Verdict.WARNING, "shop.example: no name server answered"),
    ],
)
def test_a_domain_that_cannot_be_asked_for_is_told_in_one_line(
    sqlite_engine: Engine, tmp_path: Path, zone: Zone, verdict: Verdict, sentence: str
) -> None:
    (finding,) = found(sqlite_engine, tmp_path, zone)
    assert finding.verdict is verdict
    assert finding.sentence.startswith(sentence)


def test_what_was_found_before_the_name_server_fell_silent_is_told(sqlite_engine: Engine, tmp_path: Path) -> None:
    silent = {**GOOD, "_dmarc.shop.example": SILENCE}
    assert [each.verdict for each in found(sqlite_engine, tmp_path, silent)] == [
        Verdict.OK,
        Verdict.OK,
        Verdict.WARNING,
    ]


def test_a_free_mail_address_needs_no_asking(sqlite_engine: Engine, tmp_path: Path) -> None:
    (finding,) = examine(subject(sqlite_engine, tmp_path, shop=(a_shop(sender="shop@QQ.com"),)))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence.startswith("qq.com is a mail provider's")


def test_a_domain_is_asked_for_once_and_not_at_all_offline_or_made_up(sqlite_engine: Engine, tmp_path: Path) -> None:
    two = (a_shop(), a_shop(key="second"))
    assert len(list(examine(subject(sqlite_engine, tmp_path, shop=two)))) == 1
    made_up = subject(sqlite_engine, tmp_path, shop=(a_shop(sender=Answers().sender),), online=True)
    assert said(examine(made_up)) == [(Verdict.SKIPPED, "No shop has a sender of its own yet.")]
