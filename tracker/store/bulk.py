"""Many rows in one statement, straight to the driver or from it, each distinct value converted once: what Core does for
every row costs as much again as the database."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session, SQLModel

from tracker.store.session import BATCH


def insert_or_nothing(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows that break no unique key; how many went in. All of them name the same columns, none of JSON; the
    table's plain defaults fill the others."""
    return _inserted(session, table, rows, "DO NOTHING")


def insert_or_change(
    session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]], *, key: str, change: str
) -> int:
    """Insert the rows, as `insert_or_nothing`; of one whose `key` is there already set the column `change` alone."""
    return _inserted(session, table, rows, f'("{key}") DO UPDATE SET "{change}" = excluded."{change}"')


def change_rows(session: Session, table: type[SQLModel], rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Set the same columns of many rows, each its own values, by their ids and in the order of these, so that two who
    change the same rows never wait for each other in a circle."""
    if not rows:
        return
    ordered = dict(sorted(rows.items()))
    columns = {name: [row[name] for row in ordered.values()] for name in next(iter(rows.values()))}
    mark = _mark(session)
    names = ", ".join(f'"{name}" = {mark}' for name in columns)
    update = f'UPDATE "{table.__tablename__}" SET {names} WHERE "id" = {mark}'  # noqa: S608 - names of ours
    _executed(session, table, update, {**columns, "id": [*ordered]})


def read_rows(
    session: Session, table: type[SQLModel], names: Sequence[str], *, of: str, among: Sequence[int]
) -> Iterator[tuple[Any, ...]]:
    """These columns of the rows whose column `of` is one of these numbers, of which there may be any number."""
    dialect = session.get_bind().dialect
    columns = [getattr(table, name) for name in names]
    wanted = select(*(type_coerce(column, NullType()) for column in columns))
    converts = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    known: defaultdict[object, dict[Any, Any]] = defaultdict(dict)
    alike = [known[type(column.type), column.type.python_type] for column in columns]
    for first in range(0, len(among), BATCH):
        some = getattr(table, of).in_(among[first : first + BATCH])
        rows = session.connection().execute(wanted.where(some)).all()
        by_column = zip(zip(*rows, strict=True), converts, alike, strict=True) if rows else ()
        yield from zip(*(_converted(*each) for each in by_column), strict=True)


def _inserted(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]], on_conflict: str) -> int:
    if not rows:
        return 0
    columns = {name: [value] * len(rows) for name, value in _defaults(table).items()}
    columns |= {name: [row[name] for row in rows] for name in rows[0]}
    marks = ", ".join([_mark(session)] * len(columns))
    names = ", ".join(f'"{name}"' for name in columns)
    insert = f'INSERT INTO "{table.__tablename__}" ({names}) VALUES ({marks}) ON CONFLICT {on_conflict}'  # noqa: S608 - names of ours
    return _executed(session, table, insert, columns)


def _executed(session: Session, table: type[SQLModel], statement: str, columns: Mapping[str, Sequence[Any]]) -> int:
    """Run the statement for each row of these columns; how many rows it wrote."""
    connection = session.connection()
    types = {column.name: column.type.dialect_impl(connection.dialect) for column in table.__table__.columns}  # type: ignore[attr-defined] # SQLModel makes it and does not say so
    converted = (
        _converted(values, types[name].bind_processor(connection.dialect), {}) for name, values in columns.items()
    )
    return max(connection.exec_driver_sql(statement, list(zip(*converted, strict=True))).rowcount, 0)


def _converted(values: Sequence[Any], convert: Any, known: dict[Any, Any]) -> Sequence[Any]:
    """Every value as the converter has it; what columns of its sort have had converted is `known`."""
    if convert is None:
        return values
    known |= {value: convert(value) for value in set(values).difference(known)}
    return [known[value] for value in values]


def _mark(session: Session) -> str:
    return "?" if session.get_bind().dialect.paramstyle == "qmark" else "%s"


@cache
def _defaults(table: type[SQLModel]) -> dict[str, Any]:
    fields = table.model_fields.items()
    return {name: field.get_default() for name, field in fields if name != "id" and not field.is_required()}
