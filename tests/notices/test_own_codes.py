import math
import re
from datetime import UTC, datetime

import pytest

from notices.coupons import ALPHABET, OwnCodes

SECRET = b"thirty-two bytes of a test secret"
LATER = datetime(2027, 1, 21, tzinfo=UTC)
CODES = OwnCodes(SECRET, "LUMEN")


def test_the_same_key_gives_the_same_coupon_whatever_else_changed() -> None:
    again = OwnCodes(SECRET, "LUMEN").issue("stall-1", 10, datetime(2027, 2, 1, tzinfo=UTC))
    assert CODES.issue("stall-1", 5, LATER) == again


def test_a_code_stays_what_it_was_in_the_first_release() -> None:
    assert CODES.issue("stall-1", 5, LATER) == "LUMEN-RR63R-9363N-NRYTR"


def test_another_secret_gives_another_code() -> None:
    assert OwnCodes(SECRET[::-1], "LUMEN").issue("stall-1", 5, LATER) != CODES.issue("stall-1", 5, LATER)


def test_a_hundred_thousand_keys_give_as_many_codes() -> None:
    codes = {CODES.issue(f"stall-{number}", 5, LATER) for number in range(100_000)}
    assert len(codes) == 100_000
    assert {symbol for code in codes for symbol in code.removeprefix("LUMEN-")} == {*ALPHABET, "-"}


def test_a_code_is_easy_to_read_out_and_hard_to_guess() -> None:
    code = OwnCodes(SECRET).issue("stall-1", 5, LATER)
    assert re.fullmatch(rf"[{ALPHABET}]{{5}}(-[{ALPHABET}]{{5}}){{2}}", code)
    assert set(ALPHABET).isdisjoint("0O1IL2Z5S8BU")
    assert 15 * math.log2(len(set(ALPHABET))) >= 60


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        OwnCodes(b"short")
