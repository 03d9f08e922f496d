"""Why something cannot be said of a parcel. Nothing was written then."""


class Unsayable(ValueError):
    """What was said does not fit together, or is not theirs to say; the message says why, and what would do. `field`:
    the part of the statement that is wrong, where it is one alone."""

    def __init__(self, why: str, *, field: str | None = None) -> None:
        super().__init__(why)
        self.field = field


class KeyTaken(Unsayable):
    """Something else was said under this key."""


class NothingStands(Unsayable):
    """A judgement is overruled that there is not: the parcel does not stand still, or not in this way."""


class NoSuchStatement(LookupError):
    """Nothing that counts is kept under this number."""
