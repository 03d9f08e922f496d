"""A line of a case's timeline as a sentence. The particulars are those that jobs, desk and `store/cases.py` write."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from config.labels import N_, WORDS
from config.words import (
    Breach,
    Cap,
    Department,
    Happening,
    IncidentReason,
    Kind,
    Knowledge,
    NoStall,
    NoticeStatus,
    Said,
    State,
    StormEnd,
    Trait,
    Untold,
)
from tracker.desk.asking.speech import Speech
from tracker.store.tables import CaseEvent

SENTENCES: Mapping[Happening, str] = {
    Happening.OPENED: N_("The case was opened for parcel {number}."),
    Happening.STALL_BEGAN: N_("Parcel {number} stands still ({kind}) since {onset_at}."),
    Happening.STALL_MOVED: N_("Parcel {number} no longer stands still ({kind}). Now: {state}."),
    Happening.TASK_SET: N_("Task for {department}, due {due_at}: {task}."),
    Happening.TASK_DROPPED: N_("Nobody needs this task of {department} any more: {task}."),
    Happening.NOT_TOLD: N_("The buyer of parcel {number} is not told: {why}."),
    Happening.NOTICE_DECIDED: N_("The buyer of parcel {number} is owed a letter by {promised_by}."),
    Happening.NOTICE_JOINED: N_("Parcel {number} shares the letter of this case ({status})."),
    Happening.NOTICE_ACCEPTED: N_("The letter was sent in time ({detail})."),
    Happening.NOTICE_SIMULATED: N_("The letter was written and kept, not sent: the shop is in shadow."),
    Happening.NOTICE_WITHDRAWN: N_("The letter was withdrawn before it left: {why}."),
    Happening.NOTICE_UNDELIVERABLE: N_("The letter cannot be delivered: {why}."),
    Happening.NOTICE_UNKNOWN: N_("Nobody can know whether the letter left: {why}."),
    Happening.NOTICE_LEFT_UNKNOWN: N_("It stays unknown whether the letter left; it is not sent again."),
    Happening.NOTICE_AT_RISK: N_("The letter has not left yet, and its window closes at {promised_by}. So far: {why}."),
    Happening.NOTICE_BREACHED: N_("The letter is late: its window closed at {promised_by}. The cause: {why}."),
    Happening.NOTICE_HELD: N_("Too many letters at once: this one waits for approval, until {until} at most."),
    Happening.NOTICE_APPROVED: N_("{by} has approved the letter."),
    Happening.NOTICE_RELEASED: N_("Nobody has approved the letter in time, so it leaves without a coupon."),
    Happening.COUPON_RESERVED: N_("A coupon of {percent} % was set aside."),
    Happening.COUPON_CAPPED: N_("No coupon was set aside: {cap}."),
    Happening.COUPON_ISSUED: N_("Coupon {code} was issued."),
    Happening.COUPON_VOIDED: N_("The coupon was taken back: {why}."),
    Happening.REPORTED: N_("{by} reported of parcel {number}: {kind} ({knowledge})."),
    Happening.COMPLAINED: N_("The buyer of parcel {number} complains, as {by} wrote down."),
    Happening.OVERRULED: N_("{by} overruled that parcel {number} stands still ({kind}): {because}."),
    Happening.REFUNDED: N_("The buyer of parcel {number} has their money back, as {by} wrote down."),
    Happening.RESHIPPED: N_("Another parcel was sent in the place of {number}, as {by} wrote down."),
    Happening.RETRACTED: N_("{by} took back what was said of parcel {number}: {said}."),
    Happening.TASK_DONE: N_("{by} did this task of {department}: {task}."),
    Happening.INCIDENT_JOINED: N_("It stands together with others: incident {incident} ({trait} {value})."),
    Happening.INCIDENT_EXPLAINED: N_("{by} gave the reason: {reason}. Letters that have yet to leave say so."),
    Happening.CLOSED: N_("The case was closed: {outcome}."),
}
_NOT_YET = N_("The buyer of parcel {number} will be told from {from} on, if it still stands still.")
_WAITS = N_(
    "The letter about parcel {number} waits until {from} at the longest: {carrier} has told nothing new of any of its "
    "{parcels} parcels under way since {since}."
)
_WITHOUT_COUPON = N_("{by} has approved the letter, without a coupon.")
_LATE = N_("The letter was sent, but too late ({detail}).")
_BEYOND_THE_DAY = {
    Happening.COUPON_RESERVED: N_("A coupon of {percent} % was set aside. It needs an approval: {cap}."),
    Happening.NOTICE_HELD: N_("Its coupon needs an approval: the letter waits for it, until {until} at most."),
}

# Which words a particular may be one of; the jobs write them by their values.
_WORDS: Mapping[str, tuple[StrEnum, ...]] = {
    "kind": tuple(Kind),
    "knowledge": tuple(Knowledge),
    "because": tuple(NoStall),
    "said": tuple(Said),
    "state": (*State, *Kind),
    "department": tuple(Department),
    "status": tuple(NoticeStatus),
    "why": (*Untold, *Breach, *StormEnd),
    "cap": tuple(Cap),
    "trait": tuple(Trait),
    "reason": tuple(IncidentReason),
}
_INSTANTS = frozenset({"onset_at", "due_at", "promised_by", "from", "until", "since"})
_NAMED = frozenset({"task", "outcome"})


def told(line: CaseEvent, speech: Speech) -> str:
    """The sentence for one line of a timeline."""
    what = Happening(line.what)
    spoken = {name: _spoken(name, value, speech) for name, value in line.particulars.items()}
    return speech.gettext(_sentence(what, line.particulars)).format_map(spoken)


def _sentence(what: Happening, particulars: Mapping[str, Any]) -> str:
    if what is Happening.NOT_TOLD and particulars["why"] == Untold.NOT_YET:
        return _NOT_YET
    if what is Happening.NOT_TOLD and particulars["why"] == Untold.CARRIER_OUTAGE:
        return _WAITS
    if what is Happening.NOTICE_ACCEPTED and not particulars["kept"]:
        return _LATE
    if what is Happening.NOTICE_APPROVED and particulars["how"] == StormEnd.WITHOUT_COUPONS:
        return _WITHOUT_COUPON
    if particulars.get("cap") == Cap.A_DAY:
        return _BEYOND_THE_DAY[what]
    return SENTENCES[what]


def _spoken(name: str, value: object, speech: Speech) -> str:
    """A particular as people read it: what it is shows in its name."""
    written = str(value)
    if name in _INSTANTS:
        return speech.at(datetime.fromisoformat(written))
    word = next((word for word in _WORDS.get(name, ()) if word == written), None)
    if word is None and name not in _NAMED and written not in WORDS:
        return written
    return speech.label(word or written)
