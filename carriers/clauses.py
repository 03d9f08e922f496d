"""How tables of patterns read a sentence: clause by clause, with negations, in English, Chinese, German and French."""

import re

_BREAKS = re.compile(r"[,;!?。，；！？：]|[.:](?=\s|$)|\bbut\b|\baber\b|\bmais\b|但", re.IGNORECASE)


def any_of(*alternatives: str) -> re.Pattern[str]:
    """One pattern of several, blind to case."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


_NEGATION = any_of(
    r"\b(not|never|cannot|unable|awaiting|pending|waiting|before|until|once|will be|to be|expected|fail\w*)\b|n't\b",
    r"\bno (?=customs|release|clearance)",
    r"未|没有|尚|无法|不能|等待|待|即将",
    r"\b(nicht|noch kein\w*|keine?|sobald|wartet|warten)\b",
    r"\b(pas|jamais|sera|dès|attente|avant)\b",
)


def clauses(text: str) -> list[str]:
    """The parts of a text that are judged each on its own."""
    return [clause for clause in _BREAKS.split(text) if clause.strip()]


def denied(pattern: re.Pattern[str], clause: str) -> bool:
    """Whether the clause says that it is not so, or not yet. What stands after the match speaks of something else."""
    match = pattern.search(clause)
    return match is not None and _NEGATION.search(clause, 0, match.end()) is not None


def asserted(pattern: re.Pattern[str], clause: str) -> bool:
    """Whether the clause says that it is so."""
    return pattern.search(clause) is not None and not denied(pattern, clause)
