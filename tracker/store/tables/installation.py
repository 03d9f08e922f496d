"""What the installation itself remembers: policies in force, learnt import columns, restores, the running daemon."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class PolicyVersion(SQLModel, table=True):
    """A policy and since when it is in force. The newest row is the one in force."""

    __tablename__ = "policy_versions"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(max_length=12, index=True)
    in_force_at: datetime
    policy: str


class ColumnMapping(SQLModel, table=True):
    """Which column of a file with these headers holds what: asked once, remembered for the next file like it."""

    __tablename__ = "column_mappings"

    headers: str = Field(primary_key=True, max_length=64)
    columns: dict[str, Any] = Field(sa_type=JSON)
    learnt_at: datetime


class Restore(SQLModel, table=True):
    """The database came back at `restored_at` from a backup that was taken at `taken_at` (NULL: nobody could say). What
    it knows nothing of may have happened in between."""

    __tablename__ = "restores"

    id: int | None = Field(default=None, primary_key=True)
    restored_at: datetime
    taken_at: datetime | None = None


class DaemonLease(SQLModel, table=True):
    """Which daemon runs on this PostgreSQL database; on SQLite a lock file beside the database says so."""

    __tablename__ = "daemon_leases"

    name: str = Field(primary_key=True, max_length=32)
    holder: str = Field(max_length=100)
    leased_until: datetime
