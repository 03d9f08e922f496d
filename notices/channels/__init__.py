"""The ways out of the house. A channel takes a mail once; what it has taken it can say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one mailbox. `key` is the notice's: two mails of one key are the same mail."""

    key: str
    to: str
    message_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """A channel has taken the mail; `detail` is what it said, for the case's timeline."""

    detail: str


class Channel(Protocol):
    """Takes mails. Whatever it raises before `before_no_return` is called has sent nothing."""

    def send(self, mail: Mail, before_no_return: Callable[[], None]) -> Receipt:
        """Take the mail. Calls `before_no_return` just before the step that cannot be undone; if that raises,
        nothing is sent. Raises ChannelDown (try again later) or Undeliverable.
        """
        ...

    def was_taken(self, mail: Mail) -> Receipt | None:
        """The receipt of an earlier send, where the channel can know; None where it was not taken or cannot know."""
        ...
