"""Which column of a file holds what."""

import pytest

from tracker.desk.importing.columns import COLUMNS, find_columns, headers_digest
from tracker.desk.importing.errors import Unimportable
from tracker.desk.importing.spelling import folded


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("运单号", "number"),
        ("追踪号", "number"),
        ("ＴＲＡＣＫＩＮＧ　ＮＯ．", "number"),  # full-width
        ("Tracking_Number", "number"),
        ("  tracking-number ", "number"),
        ("物流渠道", "carrier"),
        ("平台订单号", "order_number"),
        ("买家邮箱", "buyer_email"),
        ("E-Mail", "buyer_email"),
        ("收件国家", "destination"),
        ("国家/地区", "destination"),
        ("发货时间", "shipped_at"),
        ("承诺送达日期", "promised_at"),
        ("申报品名", "item"),
        ("HS编码", "hs_code"),
        ("提单号", "master_air_waybill"),
        ("大包号", "bag"),
        ("贸易条款", "incoterm"),
    ],
)
def test_a_header_is_known_however_it_is_written(header: str, column: str) -> None:
    assert find_columns(["?", header], given={}, required=[]) == {column: 1}


def test_no_header_means_two_columns() -> None:
    spelt = [folded(header) for name, headers in COLUMNS.items() for header in {name, *headers}]
    assert sorted(spelt) == sorted(set(spelt))


def test_of_several_headers_for_a_column_the_first_known_is_read() -> None:
    assert find_columns(["中文品名", "英文品名"], given={}, required=[]) == {"item": 1}


def test_a_missing_column_is_told_with_the_headers_found_and_how_to_name_one() -> None:
    with pytest.raises(Unimportable) as told:
        find_columns(["Paket", "国家"], given={}, required=["number", "destination"])
    assert "Paket, 国家" in str(told.value)
    assert '--map number="My column"' in str(told.value)
    assert "map destination" not in str(told.value)


def test_a_column_that_a_person_names_goes_before_a_known_header() -> None:
    found = find_columns(["tracking number", "Paket"], given={"number": "paket"}, required=["number"])
    assert found == {"number": 1}


@pytest.mark.parametrize(
    ("given", "told"),
    [({"nummer": "Paket"}, "no column 'nummer'"), ({"number": "Sendung"}, "no column 'Sendung'")],
)
def test_a_mapping_that_cannot_be_is_refused(given: dict[str, str], told: str) -> None:
    with pytest.raises(Unimportable, match=told):
        find_columns(["Paket"], given=given, required=[])


def test_files_with_the_same_headers_are_alike_in_any_order_and_with_our_own_two() -> None:
    assert headers_digest(["a", "b"]) == headers_digest(["b", "a"]) == headers_digest(["a", "b", "line", "reason"])
    assert headers_digest(["a", "b"]) != headers_digest(["a", "c"])
