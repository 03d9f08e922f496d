"""How long an engine waits: as long as it is told, for a connection that others hold and for another writer."""

from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import Engine, event, exc

from tracker.store.schema import head, revision
from tracker.store.session import connect, reading

IMPATIENT = timedelta(seconds=0.05)


def test_a_connection_that_others_hold_is_waited_for_no_longer(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    impatient = connect(url, pool_size=1, patience=IMPATIENT)
    with impatient.connect(), pytest.raises(exc.TimeoutError):
        impatient.connect()
    impatient.dispose()


def test_another_writer_is_waited_for_no_longer(sqlite_engine: Engine) -> None:
    impatient = connect(str(sqlite_engine.url), patience=IMPATIENT)
    second = impatient.connect()
    with sqlite_engine.begin(), pytest.raises(exc.OperationalError, match="locked"):  # whoever writes begins so
        second.begin()
    second.close()
    impatient.dispose()


def test_who_only_reads_waits_for_no_writer(sqlite_engine: Engine) -> None:
    with sqlite_engine.begin():
        begun = monotonic()
        with reading(sqlite_engine) as asking:
            asking.connection()
        assert revision(sqlite_engine) == head()
        assert monotonic() - begun < 1


@pytest.mark.parametrize(("query", "seconds"), [("", 2), ("?connect_timeout=7", "7")])
def test_a_server_is_waited_for_as_long_as_its_own_address_says_or_we_do(query: str, seconds: object) -> None:
    engine = connect(f"postgresql://nobody@127.0.0.1:1/none{query}", patience=timedelta(seconds=1.5))
    asked: dict[str, object] = {}
    event.listen(engine, "do_connect", lambda *said: asked.update(said[3]))
    with pytest.raises(exc.OperationalError, match="refused"):
        engine.connect()
    assert asked["connect_timeout"] == seconds
