"""What a terminal is given: text as it is, and nothing that it would obey."""

import pytest

from tracker.cli.lines import shown


@pytest.mark.parametrize(
    "text", ["18:00\N{NO-BREAK SPACE}Uhr", "5\N{NARROW NO-BREAK SPACE}%", "海关\N{IDEOGRAPHIC SPACE}滞留"]
)
def test_spaces_of_every_language_are_shown_as_they_are(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize("letter", ["\x1b", "\x07", "\u202e", "\u2028", "\u200b", "\x9b"])
def test_what_a_terminal_would_obey_is_marked(letter: str) -> None:
    assert shown(f"a{letter}b") == "a\N{REPLACEMENT CHARACTER}b"
