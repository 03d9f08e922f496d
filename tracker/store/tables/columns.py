"""How columns are made: names of constraints that stay put, and enums kept as their values in VARCHAR."""

from enum import StrEnum

from sqlalchemy import Enum
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def words(vocabulary: type[StrEnum]) -> Enum:
    """A column of one vocabulary: VARCHAR(32) on both databases, so a new word needs no migration."""
    return Enum(
        vocabulary,
        native_enum=False,
        create_constraint=False,
        length=32,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )
