"""Everything kept of a parcel, as JSON and as a card."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from config.words import State
from tests.build import NOW, add_account, add_parcel, ago, held, released, scan, tell_events, unsure
from tests.desk.asking.scenes import NUMBER, add, played, told
from tracker.desk.asking.card import card_lines
from tracker.desk.asking.find import NoSuchParcel
from tracker.desk.asking.show import as_json, hidden, show
from tracker.desk.asking.speech import Speech
from tracker.store.tables import GoodsLine

EN = Speech("en")


def card(engine: Engine, language: str = "en") -> str:
    (file,) = show(engine, NUMBER, language=language)
    return "\n".join(card_lines(file, Speech(language), now=NOW))


def test_the_whole_of_a_parcel_is_plain_json(sqlite_engine: Engine) -> None:
    (file,) = show(played(sqlite_engine, told), NUMBER, language="en")
    said = as_json(file, language="en")
    assert (said["tracking_number"], said["enrolled_at"], said["account"]) == (
        NUMBER,
        "2026-10-29T12:00:00Z",
        "17track",
    )
    assert [event["code"] for event in said["history"]][:2] == ["import_customs", "arrived_destination"]
    (stall,), (case,), (notice,), (coupon,) = said["stalls"], said["cases"], said["notices"], said["coupons"]
    assert (stall["knowable_at"], stall["accepted_at"]) == ("2026-11-18T11:00:00Z", "2026-11-18T12:10:00Z")
    assert [task["department"] for task in case["tasks"]] == ["service", "customs", "ops", "finance", "service"]
    assert case["timeline"][0]["sentence"] == f"The case was opened for parcel {NUMBER}."
    assert (notice["status"], coupon["code"]) == ("accepted", "SORRY-7K3M")
    assert said["goods"][0]["description"] == "Tischlampe"


def test_what_the_carrier_took_back_is_shown_as_such(sqlite_engine: Engine) -> None:
    def scene(session: Session) -> None:
        parcel = add(session, (*held(ago(hours=50)), released(ago(hours=4))))
        tell_events(session, parcel, held(ago(hours=50)))

    (file,) = show(played(sqlite_engine, scene), NUMBER, language="en")
    assert [event["superseded_at"] for event in as_json(file, language="en")["history"]][:2] == [
        "2026-11-18T12:00:00Z",
        None,
    ]
    assert card(sqlite_engine).count("[taken back by the carrier, seen 2026-11-18 12:00 UTC]") == 1


@pytest.mark.parametrize(("whole", "email"), [(False, "e…@mail.example"), (True, "erika@mail.example")])
def test_an_address_is_whole_only_where_it_was_asked_for(sqlite_engine: Engine, whole: bool, email: str) -> None:
    def scene(session: Session) -> None:
        add_parcel(session, number=NUMBER, buyer={"key": "erika@mail.example", "email": "erika@mail.example"})

    (file,) = show(played(sqlite_engine, scene), NUMBER, language="en")
    said = as_json(file, language="en", whole_address=whole)
    lines = "\n".join(card_lines(file, EN, now=NOW, whole_address=whole))
    assert said["buyer"]["email"] == email
    assert email in lines
    assert ("erika@mail.example" in f"{said}{lines}") is whole


@pytest.mark.parametrize(
    ("email", "shown"), [(None, None), ("a@b.example", "a…@b.example"), ("nonsense", "…@nonsense")]
)
def test_a_hidden_address_keeps_its_first_letter_and_its_domain(email: str | None, shown: str | None) -> None:
    assert hidden(email) == shown


def test_a_card_tells_all_that_is_kept(sqlite_engine: Engine) -> None:
    said = card(played(sqlite_engine, told))
    for line in (
        f"{NUMBER}  YunExpress  CN → DE",
        "  Tischlampe",
        '"import customs", DE (the carrier\'s time: 2026-11-16T10:00:00+00:00)',
        "  held by customs: onset 2026-11-16 10:00 UTC, knowable 2026-11-18 11:00 UTC,",
        "detected 2026-11-18 12:00 UTC, accepted 2026-11-18 12:10 UTC; stands still",
        "  finance: check what duty is owed, and by whom, due 2026-11-18 20:00 UTC",
        "  2026-11-18 12:10 UTC  The letter was sent in time (mail/new/1).",
        "  5 %, issued, code SORRY-7K3M, good until 2027-01-17 12:00 UTC",
    ):
        assert line in said


def test_a_card_speaks_the_language_of_the_staff(sqlite_engine: Engine) -> None:
    said = card(played(sqlite_engine, told), "zh_CN")
    assert "  海关滞留：起点 2026-11-16 10:00 UTC" in said
    assert "  2026-11-18 12:10 UTC  信件已按时发出（mail/new/1）。" in said


def test_goods_are_told_with_their_worth(sqlite_engine: Engine) -> None:
    def scene(session: Session) -> None:
        parcel = add_parcel(session, number=NUMBER, goods=None)
        line = GoodsLine(parcel_id=parcel.id or 0, description="Kabel", hs_code="854442", origin="CN")
        session.add(line.sqlmodel_update({"quantity": 2, "value_minor": 1990, "currency": "EUR"}))

    assert "  2 × Kabel, HS 854442, €19.90 each, made in China" in card(played(sqlite_engine, scene))


def test_a_parcel_of_which_nothing_is_known_has_a_card_without_blanks(sqlite_engine: Engine) -> None:
    def scene(session: Session) -> None:
        add_parcel(session, number=NUMBER, order_number=None, buyer={"name": None, "email": None, "locale": None})

    said = card(played(sqlite_engine, scene))
    assert "  name not known, no address" in said
    assert "None" not in said


def test_all_parcels_of_a_number_are_shown_the_newest_first(sqlite_engine: Engine) -> None:
    def scene(session: Session) -> None:
        for days in (90, 3, 40):
            add_parcel(session, number=NUMBER, account_id=add_account(session).id, enrolled_at=ago(days=days))

    files = show(played(sqlite_engine, scene), f" {NUMBER.lower()} ", language="en")
    assert [file.parcel.enrolled_at for file in files] == [ago(days=3), ago(days=40), ago(days=90)]


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("YT2632100700000091", [NUMBER]),  # a slip in the second half
        ("YT2362100700000001", [NUMBER]),  # two digits changed places in the first
        ("YT263210070000001", [NUMBER]),  # one left out
        ("LX123456789CN", []),
        ("%", []),
    ],
)
def test_an_unknown_number_is_answered_with_those_like_it(engine: Engine, asked: str, near: list[str]) -> None:
    with pytest.raises(NoSuchParcel, match=f"No parcel {asked} is under watch") as refused:
        show(played(engine, told), asked, language="en")
    assert refused.value.near == near


def test_a_time_without_zone_is_shown_as_the_carrier_said_it(sqlite_engine: Engine) -> None:
    def scene(session: Session) -> None:
        event = scan(ago(hours=9), State.ACCEPTED, said_at="2026-11-18 11:00", place="深圳")
        add(session, (unsure(event, early=NOW - ago(hours=2), late=NOW - ago(hours=1)),))

    said = card(played(sqlite_engine, scene))
    assert "2026-11-18 04:00 UTC  accepted by the carrier" in said
    assert "深圳 (the carrier's time: 2026-11-18 11:00)" in said
