"""The ways out of the house. A channel takes a mail once; what it has taken it can say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one mailbox. `key` is the notice's: two mails of one key are the same mail. `sender` is where a mail
    server returns what it cannot deliver; both mailboxes are bare addresses."""

    key: str
    to: str
    sender: str
    message_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """A channel has taken the mail; `detail` is what it said, for the case's timeline. `dated`: the instant that the
    mail itself bears, where it was found again."""

    detail: str
    dated: datetime | None = None


class Channel(Protocol):
    """Takes mails, in many threads at once. Whatever it raises before `before_no_return` is called has sent nothing.

    `knows`: it can always say whether it has taken a mail; `was_taken` is then never a guess.
    """

    knows: bool

    def send(self, mail: Mail, before_no_return: Callable[[], None]) -> Receipt:
        """Take the mail. Calls `before_no_return` just before the step that cannot be undone; if that raises,
        nothing is sent. Raises ChannelDown (not taken, try again later), Undeliverable (never taken) or Unknown.
        """
        ...

    def was_taken(self, mail: Mail) -> Receipt | None:
        """The receipt of an earlier send, where the channel can know; None where it was not taken or cannot know."""
        ...

    def check(self) -> None:
        """Try all that a letter needs, short of sending one. Raises ChannelDown, within some seconds."""
        ...

    def close(self) -> None:
        """Leave nothing open. A send that still waits in another thread ends at once, as Unknown past its no return."""
        ...
