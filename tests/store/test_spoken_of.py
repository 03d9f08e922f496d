"""What a file has spoken of so far, however long it is."""

from contextlib import closing
from dataclasses import replace

from config.words import MarketingBasis
from tests.build import NOW
from tracker.store.enrolled import BuyerFacts, GoodsFacts, KnownParcel, ParcelFacts
from tracker.store.spoken_of import SpokenOf


def test_it_remembers_what_came_of_parcels_and_whose_they_are() -> None:
    with closing(SpokenOf()) as spoken:
        spoken.keep({"YT1": "new", "YT2": "unchanged"}, {("main", "erika"), ("second", "anna")})
        spoken.keep({"YT2": "changed"}, {("main", "erika")})
        assert spoken.fates(["YT1", "YT2", "YT3"]) == {"YT1": "new", "YT2": "changed"}
        assert spoken.buyers([("main", "erika"), ("main", "anna")]) == {("main", "erika")}
        assert spoken.counts() == {"new": 1, "changed": 1}


def test_what_a_dry_run_would_have_written_is_given_back_as_it_was() -> None:
    buyer = BuyerFacts(key="erika", email="erika@mail.example", marketing_basis=MarketingBasis.NONE, id=7)
    facts = ParcelFacts(destination="DE", shipped_at=NOW, duty_disclosed=True)
    lamp = GoodsFacts(description="Lamp, 2 W", value_minor=1250, currency="EUR")
    known = {"number": "YT1", "shop": "main", "account": "17track", "ended_at": None, "facts": facts, "buyer": buyer}
    parcel = KnownParcel(id=None, goods=(lamp, GoodsFacts()), **known)
    with closing(SpokenOf()) as spoken:
        spoken.rehearse([parcel], {("main", "erika"): replace(buyer, name="Erika")})
        spoken.rehearse([], {("main", "erika"): buyer})
        assert spoken.rehearsed_parcels(["YT1", "YT2"]) == {"YT1": parcel}
        assert spoken.rehearsed_buyers([("main", "erika"), ("second", "erika")]) == {("main", "erika"): buyer}
        assert spoken.counts() == {}, "what is rehearsed is not counted"


def test_of_nothing_it_knows_nothing() -> None:
    with closing(SpokenOf()) as spoken:
        assert (spoken.fates([]), spoken.buyers([]), spoken.counts()) == ({}, set(), {})
