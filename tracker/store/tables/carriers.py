"""The carriers, as far as they speak."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class CarrierRow(SQLModel, table=True):
    """A carrier, spelt as its parcels spell it: when it last told anything new of a parcel that was known already
    (`told_at`), and how many it had under way when it was last found to tell nothing any more."""

    __tablename__ = "carriers"

    carrier: str = Field(primary_key=True, max_length=64)
    told_at: datetime
    under_way: int = 0
