"""The cases, their tasks with a clock each, and their timeline."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from config.words import CaseStatus, Department
from tracker.store.tables.columns import words

_OPEN = text("closed_at IS NULL")


class CaseRow(SQLModel, table=True):
    """What the departments work on together: one open case for an order, or for a parcel without one (`key`)."""

    __tablename__ = "cases"
    __table_args__ = (Index("uq_cases_open", "key", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=160)
    shop_id: int = Field(foreign_key="shops.id")
    buyer_id: int = Field(foreign_key="buyers.id")
    status: CaseStatus = Field(default=CaseStatus.OPEN, sa_type=words(CaseStatus))
    opened_at: datetime
    closed_at: datetime | None = None
    outcome: str | None = Field(default=None, max_length=64)


class Task(SQLModel, table=True):
    """One department's part of a case. Its clock is `due_at`; a task is open until done or dropped."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("case_id", "department", "task"),
        Index(
            "ix_tasks_due_at",
            "due_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_tasks_department_due_at",
            "department",
            "due_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    department: Department = Field(sa_type=words(Department))
    task: str = Field(max_length=64)
    opened_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    ended_why: str | None = Field(default=None, max_length=64)


class CaseEvent(SQLModel, table=True):
    """A line of the timeline: when, who, what (a fixed word) and its particulars. Never changed."""

    __tablename__ = "case_events"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    at: datetime
    who: str = Field(max_length=64)
    what: str = Field(max_length=64)
    particulars: dict[str, Any] = Field(sa_type=JSON)
