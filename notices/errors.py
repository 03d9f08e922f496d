"""The error tree of the wing: what can keep a letter from its reader.

NoticeError
├── NoTemplate        nobody has written this letter in this language
├── MissingFact       a value that every letter needs is blank, or an instant has no zone
├── ForbiddenWording  the letter says what no letter may say
├── UnsafeLetter      the letter lacks what the law asks for, or holds what it forbids
├── Undeliverable     the address can never be written to
├── Unknown           the letter was handed over and no answer came: it may have left or not
└── ChannelDown       the way out is shut for now: try again later (the only transient one)
"""

from typing import ClassVar


class NoticeError(Exception):
    """A letter cannot be written or sent. `transient` says whether the same try may succeed later."""

    transient: ClassVar[bool] = False


class NoTemplate(NoticeError):
    """Asked for a purpose or a language that there is no letter for."""


class MissingFact(NoticeError):
    """A letter would have a blank where a value should be."""


class ForbiddenWording(NoticeError):
    """`findings` lists each phrase and why it may not be said."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__(f"the letter says what it may not: {'; '.join(findings)}")
        self.findings = findings


class UnsafeLetter(NoticeError):
    """`line` is the line at fault, or what is missing from the letter."""

    def __init__(self, why: str, line: str) -> None:
        super().__init__(f"the letter is not safe to send: {why}: {line!r}")
        self.line = line


class Undeliverable(NoticeError):
    """No mail server could take a mail for this address; ask the buyer for another."""


class Unknown(NoticeError):
    """No answer came to a letter that had been handed over whole. Sent again, it could reach the buyer twice."""


class ChannelDown(NoticeError):
    """The channel did not take the mail, for a reason that lies with neither the mail nor its reader."""

    transient = True
