"""What a file has spoken of so far, however long it is."""

from contextlib import closing

from tracker.store.spoken_of import SpokenOf


def test_it_remembers_what_came_of_parcels_and_whose_they_are() -> None:
    with closing(SpokenOf()) as spoken:
        spoken.keep({"YT1": "new", "YT2": "unchanged"}, {("main", "erika"), ("second", "anna")})
        spoken.keep({"YT2": "changed"}, {("main", "erika")})
        assert spoken.fates(["YT1", "YT2", "YT3"]) == {"YT1": "new", "YT2": "changed"}
        assert spoken.buyers([("main", "erika"), ("main", "anna")]) == {("main", "erika")}
        assert spoken.counts() == {"new": 1, "changed": 1}


def test_of_nothing_it_knows_nothing() -> None:
    with closing(SpokenOf()) as spoken:
        assert (spoken.fates([]), spoken.buyers([]), spoken.counts()) == ({}, set(), {})
