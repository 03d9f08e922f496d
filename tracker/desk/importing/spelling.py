"""One spelling for many: headers, countries and languages are compared without what people vary."""

from unicodedata import combining, normalize


def folded(text: str) -> str:
    """Letters and digits alone: case, spaces, punctuation, accents and full-width forms do not count."""
    return "".join(sign for sign in normalize("NFKD", text).casefold() if sign.isalnum() and not combining(sign))
