"""What people read for a word of the trade: English here, other languages in the catalogues."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from config.catalogues import N_
from config.labels import cases, incidents, installation, notices, parcels
from config.labels.cases import WORDS

__all__ = ["LABELS", "N_", "WORDS", "label"]

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    **parcels.LABELS,
    **cases.LABELS,
    **incidents.LABELS,
    **notices.LABELS,
    **installation.LABELS,
}


def label(word: StrEnum | str, _: Callable[[str], str]) -> str:
    """The text for a word of ours. A plain word unknown here, as the name of an operator's own task, is itself."""
    if isinstance(word, StrEnum):
        return _(LABELS[type(word)][word])
    return _(WORDS[word]) if word in WORDS else word.replace("_", " ")
