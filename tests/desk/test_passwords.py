"""Passwords: kept as hashes, compared the same way for everybody, refused where anybody would guess them."""

from time import process_time

import pytest

from tracker.desk.passwords import MOST, BadPassword, check_password, hashed, matches

GOOD = "quiet harbour tuesday lamp"


def test_a_password_matches_its_own_hash_and_no_other() -> None:
    kept = hashed(GOOD)
    assert matches(GOOD, kept)
    assert not matches(GOOD + " ", kept)
    assert GOOD not in kept


def test_two_hashes_of_one_password_have_nothing_in_common() -> None:
    one, other = (hashed(GOOD).split("$")[3:] for _ in range(2))
    assert not {*one} & {*other}


def test_a_hash_says_what_it_costs() -> None:
    log_n, r, p, *_ = hashed(GOOD).split("$")
    assert (int(log_n) >= 15, int(r), int(p)) == (True, 8, 1)


@pytest.mark.parametrize("composed", ["Zürich im Regen", "Zu\u0308rich im Regen"])
def test_it_is_the_same_password_however_a_keyboard_composes_it(composed: str) -> None:
    assert matches(composed, hashed("Zürich im Regen"))


def test_a_name_that_nobody_has_takes_as_long_as_one_that_somebody_has() -> None:
    def cost(kept: str | None) -> float:
        begun = process_time()
        assert not matches("not this one", kept)
        return process_time() - begun

    known, unknown = (min(cost(kept) for _ in range(3)) for kept in (hashed(GOOD), None))
    assert 0.5 < unknown / known < 2


def test_nothing_matches_a_login_that_is_not_there() -> None:
    assert not matches("", None)


@pytest.mark.parametrize(
    "password", [GOOD, "tr0ub4dor&3-xk", "海关放行明天再来看一看吧", "9f86d081884c7d65", "x" * 500 + GOOD]
)
def test_a_password_worth_having_is_taken(password: str) -> None:
    check_password(password, "anna")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "aaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "098765432109",
        "abcdefghijkl",
        "qwertyuiop12",
        "Password2026!",
        "passwordpassword",
        "Stallwatch-26",
        "annaannaanna1",
        "Anna-anna-2026",
        GOOD + "x" * MOST,
    ],
)
def test_a_silly_one_is_refused_with_the_reason(password: str) -> None:
    with pytest.raises(BadPassword, match=r"characters|words"):
        check_password(password, "Anna")
