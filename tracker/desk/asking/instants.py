"""The four instants of a stall in words: when it stopped, when we could have known, when we knew, when it was told."""

from collections.abc import Iterator

from config.labels import N_
from config.words import NoticeStatus, Untold
from tracker.desk.asking.matter import Matter
from tracker.desk.asking.speech import Speech
from tracker.store.tables import Notice, Stall

_THRESHOLD = N_("Knowable: {at}, not earlier, for only then was the threshold reached.")
_ENROLLED = N_("Knowable: {at}, not earlier, for only then was the parcel put under watch.")
_POLLED = N_("Knowable: {at}, not earlier, for only then was the poll due that brought the deciding event.")
_RECORDED = N_("Knowable: {at}, not earlier, for only then did somebody tell us.")
_RULED = N_("Knowable: {at}, not earlier, for only then did the policy come into force.")
_CORRECTED = N_("Knowable: {at}, as it was worked out when the stall was found; its facts were corrected since.")

_UNSENT = {
    NoticeStatus.WAITING: N_("Accepted: not yet. The mail server is to have the letter by {promised_by}."),
    NoticeStatus.SIMULATED: N_(
        "Accepted: never, for the shop is in shadow: the letter was written and kept, not sent."
    ),
    NoticeStatus.WITHDRAWN: N_("Accepted: never, for the letter was withdrawn before it left."),
    NoticeStatus.UNDELIVERABLE: N_("Accepted: never, for the letter cannot be delivered: {why}."),
    NoticeStatus.UNKNOWN: N_("Accepted: not known. The connection broke before the mail server answered."),
}
_FORGOTTEN = N_("Accepted: not known. The letter may have left after the backup was taken that is restored here.")


def notice_of(matter: Matter, stall: Stall) -> Notice | None:
    """The letter that tells of a stall."""
    return next((notice for notice in matter.file.notices if notice.id == stall.notice_id), None)


def instants_of(matter: Matter, stall: Stall, speech: Speech) -> Iterator[str]:
    """Each instant with what it means."""
    _ = speech.gettext
    yield _("Onset: {at}, when it came to stand.").format(at=speech.at(stall.onset_at))
    yield _(_why_knowable(matter, stall)).format(at=speech.at(stall.knowable_at))
    late = stall.detected_at - stall.knowable_at
    said = _("Detected: {at}, when the stall was written down, {late} after it was knowable.")
    yield said.format(at=speech.at(stall.detected_at), late=speech.age(late))
    notice = notice_of(matter, stall)
    if notice is not None:
        yield _accepted(notice, speech)
    elif stall.untold in (Untold.NOT_YET, Untold.CARRIER_OUTAGE):
        yield _("Accepted: no letter is owed yet.")
    else:
        yield _("Accepted: no letter is owed.")


def _why_knowable(matter: Matter, stall: Stall) -> str:
    """Which of the instants that make up `rules.telling.knowable_at` was the latest."""
    ruled = matter.stall_ruled.get(stall.policy_digest)
    found = matter.judged_now(stall)
    reasons = [(stall.due_at, _THRESHOLD), (matter.card.enrolled_at, _ENROLLED)]
    reasons += [(matter.polled[event.digest()], _POLLED) for event in (found.decided_by if found else ())]
    reasons += [(found.recorded_at, _RECORDED)] if found and found.recorded_at else []
    reasons += [(ruled.since, _RULED)] if ruled else []
    return next((said for at, said in reasons if at == stall.knowable_at), _CORRECTED)


def _accepted(notice: Notice, speech: Speech) -> str:
    _ = speech.gettext
    if notice.accepted_at is None:
        promised_by, why = speech.at(notice.promised_by), notice.ended_why or "?"
        said = _FORGOTTEN if why == Untold.RESTORED else _UNSENT[notice.status]
        return _(said).format(promised_by=promised_by, why=why)
    apart = speech.age(notice.promised_by - notice.accepted_at)
    said = _("Accepted: {at}, when the mail server took the letter, {apart} before the window closed.")
    if notice.accepted_at > notice.promised_by:
        said = _("Accepted: {at}, when the mail server took the letter, {apart} after the window had closed.")
    return said.format(at=speech.at(notice.accepted_at), apart=apart)
