"""What is counted for good. Rows that were counted may change or go; a tally only grows."""

from sqlmodel import Field, SQLModel


class Tally(SQLModel, table=True):
    """How often something came about (`what`), of which sort (`of`); of spans, how many seconds in all."""

    __tablename__ = "tallies"

    what: str = Field(primary_key=True, max_length=32)
    of: str = Field(primary_key=True, max_length=32)
    number: int = 0
    seconds: float = 0.0
