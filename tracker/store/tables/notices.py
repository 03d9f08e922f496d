"""The notices: one letter to one buyer, from the decision to what the mail server said."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from config.words import Breach, Kind, NoticeStatus
from tracker.store.tables.columns import words

_MISSED = text("breach IS NOT NULL")


class Notice(SQLModel, table=True):
    """A letter that is owed, on its way, or done. `key` makes it unique, and with it the coupon and the Message-ID.

    `due_at`: when delivery looks at it next; NULL once its status is final. `promised_by`: the end of the window.
    Whoever claims it holds it until `leased_until`; every claim raises `fence`, and only the holder of the latest
    fence may record what came of it. `no_return_at`: the letter as kept here was about to be handed over, so that
    after a crash the channel is asked first whether it has it. `escalate_at`: when it is next looked at for being late;
    NULL once it left in time, or its breach is written. `let_through_at`: when the storm brake let it go, which it is
    asked once; a letter with a `storm_id` and without that instant is held.
    """

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_missed", "promised_by", sqlite_where=_MISSED, postgresql_where=_MISSED),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=100)
    case_id: int = Field(foreign_key="cases.id", index=True)
    shop_id: int = Field(foreign_key="shops.id")
    buyer_id: int = Field(foreign_key="buyers.id", index=True)
    purpose: Kind = Field(sa_type=words(Kind))
    status: NoticeStatus = Field(default=NoticeStatus.WAITING, sa_type=words(NoticeStatus), index=True)
    message_id: str
    decided_at: datetime
    knowable_at: datetime
    promised_by: datetime
    due_at: datetime | None = Field(default=None, index=True)
    escalate_at: datetime | None = Field(default=None, index=True)
    breach: Breach | None = Field(default=None, sa_type=words(Breach))
    leased_until: datetime | None = None
    fence: int = 0
    attempts: int = 0
    storm_id: int | None = Field(default=None, foreign_key="storms.id", index=True)
    let_through_at: datetime | None = None
    no_return_at: datetime | None = None
    next_news_at: datetime | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    ended_why: str | None = None
    locale: str | None = Field(default=None, max_length=16)
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    last_error: str | None = None

    @property
    def is_held(self) -> bool:
        """Whether it waits for somebody's approval, as `store.storms.HELD` has it."""
        waits = self.status is NoticeStatus.WAITING
        return waits and self.storm_id is not None and self.let_through_at is None
