"""The accounts with carriers, how they answer, and what of the day's registrations is used."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from config.words import Health
from tracker.store.tables.columns import words


class AccountRow(SQLModel, table=True):
    """An account of the settings with its health. `blocked_until`: it asked us to wait, or its quota is spent."""

    __tablename__ = "accounts"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=32)
    carrier: str = Field(max_length=32)
    health: Health = Field(default=Health.NEW, sa_type=words(Health))
    last_good_at: datetime | None = None
    last_error_at: datetime | None = None
    last_error: str | None = None
    failures_in_a_row: int = 0
    blocked_until: datetime | None = None
    registrations_on: date | None = None
    registrations: int = 0
