"""What the buyer hears, in words: why they are told or not, and why the letter holds a coupon or none."""

from collections.abc import Iterator

from config.labels import N_
from config.policy import Policy
from config.words import CouponStatus, Happening, IncidentReason, MarketingBasis, NoticeStatus, Untold
from notices.render import PURPOSES
from tracker.desk.asking.instants import notice_of
from tracker.desk.asking.matter import Matter
from tracker.desk.asking.speech import Speech
from tracker.rules.facts import country_of
from tracker.rules.standing import Standing
from tracker.rules.telling import may_give_coupon
from tracker.store.brakes import Braked
from tracker.store.tables import Coupon, Notice, Stall

_UNTOLD = {
    Untold.NO_ADDRESS: N_(
        "The buyer is not told: no address of theirs is known. Service must find another way; once an import brings "
        "one, they are written to."
    ),
    Untold.MARKETPLACE: N_(
        "The buyer is not told: they bought on a marketplace, or can only be reached through one, and its rules "
        "forbid such letters. Service writes there."
    ),
    Untold.BACKLOG: N_(
        "The buyer is not told: the threshold was reached at {due_at}, more than {backlog_after} before the parcel "
        "was put under watch ({enrolled_at}). Such backlog opens a case only."
    ),
    Untold.ASKS_BUYER: N_(
        "The buyer is not told by letter: what customs say may need something of them, and no letter of ours asks for "
        "anything. Customer service writes to them."
    ),
    Untold.LETTER_LEFT: N_(
        "The buyer is not told of this by letter: the one letter of its order had left before. Customer service writes "
        "to them."
    ),
    Untold.MANY_LETTERS: N_(
        "The buyer is not told of this order by letter: within seven days they were written to of others already "
        "({per_buyer_a_week} at most). Customer service writes them one mail about all."
    ),
    Untold.NOT_YET: N_(
        "The buyer is not told yet: on most ways a few silent days are ordinary. They are told from "
        "{tell_at} on, if it stands still until then."
    ),
    Untold.CARRIER_OUTAGE: N_(
        "The buyer is not told yet: {carrier} has told nothing new of any of its {parcels} parcels under way since "
        "{told_at}, so its data stands still rather than the parcel. The letter waits until {tell_at} at the longest, "
        "and is decided on at once when {carrier} tells of any parcel again."
    ),
    Untold.STAFF_ONLY: N_(
        "The buyer is not told by letter: what they need to hear depends on what is found out. The staff decide, and "
        "no policy has a letter about this."
    ),
    Untold.TOLD_ALREADY: N_("The buyer is not told once more: they know from the letter that this parcel is late."),
    Untold.RESTORED: N_(
        "The buyer is not told: the database was restored from a backup, and a letter that it has forgotten may have "
        "left before. Service finds out, and writes by hand if none did."
    ),
}
_LEFT_TO_STAFF = N_(
    "The buyer is not told by letter: the policy leaves this to the staff. To change that for others: "
    "tell_after.{kind} in its file."
)


def told_or_not(matter: Matter, stall: Stall, speech: Speech) -> Iterator[str]:
    """Whether the buyer of a stalled parcel is told, or why not."""
    _ = speech.gettext
    ruled = matter.stall_ruled.get(stall.policy_digest, matter.ruled)
    if stall.untold is not None:
        yield why_not_told(stall.untold, stall, matter=matter, policy=ruled.policy, speech=speech)
        return
    notice = notice_of(matter, stall)
    if notice is None:
        return
    said = _("The buyer is told: a letter was decided on at {decided_at}, to leave by {promised_by}.")
    yield said.format(decided_at=speech.at(notice.decided_at), promised_by=speech.at(notice.promised_by))
    if notice.is_held and notice.storm_id in matter.storms:
        yield _held(matter.storms[notice.storm_id], notice, speech)
    if notice.last_error and notice.due_at is not None:
        yield _("The last try to send it failed: {error}").format(error=notice.last_error)
    if notice.next_news_at is not None:
        yield _("It promises further news by {at}.").format(at=speech.at(notice.next_news_at))


def why_not_told(why: Untold, found: Stall | Standing, *, matter: Matter, policy: Policy, speech: Speech) -> str:
    """Why the buyer is not told of this, and what would change that where something can."""
    is_choice = why is Untold.STAFF_ONLY and found.kind in PURPOSES
    carrier = matter.carrier
    return speech.gettext(_LEFT_TO_STAFF if is_choice else _UNTOLD[why]).format(
        kind=found.kind,
        due_at=speech.at(found.due_at),
        tell_at=speech.at(found.tell_at or found.due_at),
        backlog_after=speech.span(policy.backlog_after),
        enrolled_at=speech.at(matter.card.enrolled_at),
        per_buyer_a_week=policy.letters.per_buyer_a_week,
        carrier=matter.file.parcel.carrier,
        parcels=carrier.under_way if carrier else "–",
        told_at=speech.at(carrier.told_at) if carrier else "–",
    )


def _held(storm: Braked, notice: Notice, speech: Speech) -> str:
    said = speech.ngettext(
        "The storm brake holds it: {count} letter waits for one approval (stallwatch approve). Unanswered, this one "
        "leaves without a coupon at {at}.",
        "The storm brake holds it: {count} letters wait for one approval (stallwatch approve). Unanswered, this one "
        "leaves without a coupon at {at}.",
        storm.letters,
    )
    return said.format(count=storm.letters, at=speech.at(notice.due_at or storm.first_release_at))


def coupon_given(matter: Matter, stall: Stall, speech: Speech) -> Iterator[str]:
    """Whether the letter holds a coupon, or why not."""
    if stall.notice_id is None:
        return
    coupon = next(iter(matter.file.coupons), None)
    if _was_capped(matter, stall):
        yield _capped(matter, stall, speech)
    elif coupon is not None and coupon.notice_id == stall.notice_id:
        notice = notice_of(matter, stall)
        yield _coupon(coupon, notice, speech)
    elif coupon is not None and coupon.status is not CouponStatus.VOID:
        yield speech.gettext("No coupon: this order has had its one already.")
    else:
        yield _no_coupon(matter, stall, speech)


def _was_capped(matter: Matter, stall: Stall) -> bool:
    """Whether a coupon for this stall's order was last asked for in vain, for its buyer had had enough."""
    asked = (Happening.COUPON_RESERVED, Happening.COUPON_CAPPED)
    timeline = next((each.timeline for each in matter.file.cases if each.case.id == stall.case_id), ())
    last = next((line.what for line in reversed(timeline) if line.what in asked), None)
    return last == Happening.COUPON_CAPPED


def _capped(matter: Matter, stall: Stall, speech: Speech) -> str:
    coupon = matter.stall_ruled.get(stall.policy_digest, matter.ruled).policy.coupon
    said = speech.ngettext(
        "No coupon: a buyer is given {count} within {span} at most, and this address has had it for another order.",
        "No coupon: a buyer is given {count} within {span} at most, and this address has had them for other orders.",
        coupon.per_buyer,
    )
    return said.format(count=coupon.per_buyer, span=speech.span(coupon.per_buyer_in))


def _coupon(coupon: Coupon, notice: Notice | None, speech: Speech) -> str:
    _ = speech.gettext
    is_waiting = notice is not None and notice.status is NoticeStatus.WAITING
    if coupon.status is CouponStatus.VOID:
        return _("No coupon: it was taken back ({why}).").format(why=speech.label(coupon.ended_why or "void"))
    if coupon.code is None:
        said = _("A coupon of {percent} % is set aside for the letter.")
        if coupon.over_budget and notice is not None and notice.let_through_at is None:
            said = _(
                "A coupon of {percent} % is set aside for the letter, beyond those that the shop gives a day on its "
                "own: it needs an approval (stallwatch approve)."
            )
        return said.format(percent=coupon.percent)
    said = _("The letter holds coupon {code} ({percent} %), good until {expires_at}.")
    if is_waiting:
        said = _("The letter will hold coupon {code} ({percent} %), good until {expires_at}.")
    return said.format(code=coupon.code, percent=coupon.percent, expires_at=speech.at(coupon.expires_at))


def _no_coupon(matter: Matter, stall: Stall, speech: Speech) -> str:
    """The reason, in the order in which `may_give_coupon` asks."""
    _ = speech.gettext
    card, policy, kind = matter.card, matter.ruled.policy, stall.kind
    basis = card.buyer_basis or card.shop_basis
    incident = matter.incidents.get(stall.incident_id)
    because = incident.reason if incident is not None else None
    if may_give_coupon(kind, card, policy, because=because):
        return _("No coupon was set aside when the letter was decided on.")
    if kind not in policy.coupon.kinds:
        return _("No coupon: the policy gives none for this ({kind}).").format(kind=speech.label(kind))
    if basis is MarketingBasis.NONE:
        return _("No coupon: it would be advertising, and there is no ground on which this buyer may be sent any.")
    if because is IncidentReason.CARRIER_OUTAGE:
        return _("No coupon: what an outage of the carrier's tracking hides is no ground for one.")
    said = _("No coupon: in {country} it needs the buyer's own consent, and the ground here is another ({basis}).")
    return said.format(country=speech.country(country_of(card)), basis=speech.label(basis))
