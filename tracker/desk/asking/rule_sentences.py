"""The rule of each kind in one sentence: what is counted, from when, and what ends the count."""

from collections.abc import Mapping

from config.labels import N_
from config.words import Kind, Leg
from tracker.desk.asking.speech import Speech

_BY_WORD = N_(
    "The rule: {threshold} after the carrier, or whoever knows, says so, unless a later scan shows otherwise."
)
_RULES: Mapping[Kind, str] = {
    Kind.CUSTOMS_HOLD: N_(
        "The rule: {threshold} in import customs, counted from the later of its first word and the arrival in "
        "the country. Scans in customs do not start the count anew."
    ),
    Kind.NO_SCAN: N_("The rule: {threshold} without a scan on this leg ({leg})."),
    Kind.NOT_PICKED_UP: N_(
        "The rule: {threshold} after it was announced, or shipped if that was later, the carrier has not collected it."
    ),
    Kind.STUCK_SAME_PLACE: N_(
        "The rule: {threshold} after the first scan in a place it is still scanned there, and nowhere else meanwhile."
    ),
    Kind.OVERDUE_PROMISE: N_("The rule: {threshold} after the end of the day by which the buyer was promised it."),
    Kind.PICKUP_UNCLAIMED: N_("The rule: {threshold} ready for pickup, counted from the first scan that says so."),
    Kind.LOST_PRESUMED: N_(
        "The rule: {threshold} without a scan or in customs, or shortly before the carrier takes no more claims."
    ),
    Kind.SECOND_EXCEPTION: N_(
        "The rule: it moves although its buyer has been given their money back or another parcel."
    ),
}


def rule_sentence(kind: Kind, leg: Leg | None, threshold: str, speech: Speech) -> str:
    """The rule with its threshold, already in words."""
    said = speech.gettext(_RULES.get(kind, _BY_WORD))
    return said.format(threshold=threshold, leg=speech.label(leg) if leg else "–")
