"""The words of cases, and those that are no enum's: tasks, outcomes, why coupons are taken back."""

from collections.abc import Mapping
from enum import StrEnum

from config.catalogues import N_
from config.labels.notices import STORM_ENDS
from config.words import CaseStatus, Department, Happening, NoStall, Said, Untold

_DEPARTMENT: dict[StrEnum, str] = {
    Department.SERVICE: N_("customer service"),
    Department.CUSTOMS: N_("customs desk"),
    Department.OPS: N_("logistics operations"),
    Department.FINANCE: N_("finance"),
}
_UNTOLD: dict[StrEnum, str] = {
    Untold.NO_ADDRESS: N_("no address"),
    Untold.MARKETPLACE: N_("marketplace order"),
    Untold.BACKLOG: N_("backlog"),
    Untold.ASKS_BUYER: N_("the buyer may have to act, so a person writes"),
    Untold.LETTER_LEFT: N_("the letter of its order had left before, so a person writes"),
    Untold.MANY_LETTERS: N_("they had enough letters of other orders within a week, so a person writes"),
    Untold.NOT_YET: N_("not told yet"),
    Untold.STAFF_ONLY: N_("the staff's business"),
    Untold.TOLD_ALREADY: N_("told already that the parcel is late"),
    Untold.RESTORED: N_("the database was restored from a backup"),
}
_HAPPENING: dict[StrEnum, str] = {
    Happening.OPENED: N_("case opened"),
    Happening.STALL_BEGAN: N_("parcel stands still"),
    Happening.STALL_MOVED: N_("parcel moves again"),
    Happening.TASK_SET: N_("task set"),
    Happening.TASK_DROPPED: N_("task dropped"),
    Happening.NOT_TOLD: N_("buyer not told"),
    Happening.NOTICE_DECIDED: N_("letter decided on"),
    Happening.NOTICE_JOINED: N_("joined a letter"),
    Happening.NOTICE_ACCEPTED: N_("letter sent"),
    Happening.NOTICE_SIMULATED: N_("letter written in shadow"),
    Happening.NOTICE_WITHDRAWN: N_("letter withdrawn"),
    Happening.NOTICE_UNDELIVERABLE: N_("letter undeliverable"),
    Happening.NOTICE_UNKNOWN: N_("letter sent or not, unknown"),
    Happening.NOTICE_LEFT_UNKNOWN: N_("letter stays unknown"),
    Happening.NOTICE_AT_RISK: N_("letter may be late"),
    Happening.NOTICE_BREACHED: N_("letter is late"),
    Happening.NOTICE_HELD: N_("letter waits for approval"),
    Happening.NOTICE_APPROVED: N_("letter approved"),
    Happening.NOTICE_RELEASED: N_("letter leaves unapproved"),
    Happening.COUPON_RESERVED: N_("coupon reserved"),
    Happening.COUPON_CAPPED: N_("no coupon set aside"),
    Happening.COUPON_ISSUED: N_("coupon issued"),
    Happening.COUPON_VOIDED: N_("coupon void"),
    Happening.REPORTED: N_("trouble reported"),
    Happening.COMPLAINED: N_("buyer complained"),
    Happening.OVERRULED: N_("judgement overruled"),
    Happening.REFUNDED: N_("buyer refunded"),
    Happening.RESHIPPED: N_("another parcel sent"),
    Happening.RETRACTED: N_("taken back"),
    Happening.TASK_DONE: N_("task done"),
    Happening.INCIDENT_JOINED: N_("stands with others"),
    Happening.INCIDENT_EXPLAINED: N_("reason given"),
    Happening.CLOSED: N_("case closed"),
}
_SAID: dict[StrEnum, str] = {
    Said.REPORTED: N_("trouble reported"),
    Said.COMPLAINED: N_("buyer complained"),
    Said.OVERRULED: N_("judgement overruled"),
    Said.REFUNDED: N_("buyer refunded"),
    Said.RESHIPPED: N_("another parcel sent"),
}
_NO_STALL: dict[StrEnum, str] = {
    NoStall.MOVED_BY_OTHER_NEWS: N_("other news says that it moves"),
    NoStall.CARRIER_CONFIRMED: N_("the carrier confirmed that all is well"),
    NoStall.NORMAL_ON_THIS_LANE: N_("so long is normal on this lane"),
    NoStall.WRONG_SCAN: N_("a scan is wrong"),
    NoStall.AGREED_WITH_BUYER: N_("agreed with the buyer"),
    NoStall.OTHER: N_("another reason"),
}
_CASE_STATUS: dict[StrEnum, str] = {CaseStatus.OPEN: N_("open"), CaseStatus.CLOSED: N_("closed")}

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Department: _DEPARTMENT,
    Untold: _UNTOLD,
    Happening: _HAPPENING,
    CaseStatus: _CASE_STATUS,
    Said: _SAID,
    NoStall: _NO_STALL,
}

# Words that are no enum's: the tasks of playbooks and jobs, how cases end, why coupons are taken back.
WORDS: Mapping[str, str] = {
    "own_the_case": N_("take the case and stay its owner"),
    "clearance_plan": N_("say how the parcel gets through customs"),
    "press_the_carrier": N_("press the carrier"),
    "check_duty": N_("check what duty is owed, and by whom"),
    "trace_the_parcel": N_("have the carrier trace the parcel"),
    "rule_out_customs": N_("rule out that customs has it"),
    "note_claim_deadline": N_("note until when the carrier takes claims"),
    "collect_again": N_("have the carrier collect it"),
    "confirm_address": N_("confirm the address with the buyer"),
    "remind_the_buyer": N_("remind the buyer to pick it up"),
    "send_the_documents": N_("send customs what it asks for"),
    "decide_on_the_goods": N_("decide what becomes of the goods: return, destroy or appeal"),
    "arrange_the_return": N_("arrange the return and await the parcel"),
    "settle_the_duty": N_("settle the duty, or say who owes it"),
    "contest_the_invoice": N_("contest the invoice"),
    "prove_the_delivery": N_("get the proof of delivery and where it was"),
    "file_the_claim": N_("file the claim with the carrier"),
    "offer_the_choice": N_("let the buyer choose: money back or another parcel"),
    "confirm_the_loss": N_("have the carrier confirm the loss"),
    "ask_for_photographs": N_("ask the buyer for photographs, the packaging too"),
    "assess_the_damage": N_("assess the damage"),
    "recover_the_parcel": N_("recover the parcel that was given up"),
    "recover_the_refund": N_("see what of the compensation can be recovered"),
    "overruled": N_("staff said that it was no stall"),
    "remedied": N_("the buyer was given their money back or another parcel"),
    "promised_news": N_("give the buyer the promised news"),
    "reach_the_buyer": N_("reach the buyer another way"),
    "ask_the_buyer": N_("find out what customs need of the buyer, and write to them"),
    "tell_of_another": N_("tell the buyer what the letter that has left does not say"),
    "write_of_all": N_("write the buyer one mail about all their orders that stand still"),
    "tell_it_moves": N_("tell the buyer that it moves again"),
    "find_out_if_told": N_("find out whether the buyer was told, and of what"),
    "answer_the_buyer": N_("answer the buyer's complaint"),
    "settle_the_complaint": N_("settle the complaint"),
    "all_done": N_("everything was done"),
    "retracted": N_("taken back"),
    "moved_before_told": N_("moved before the buyer was told"),
    "moved": N_("moved on"),
    "asks_buyer": N_("the buyer may have to act, so a person writes"),
    "done": N_("done"),
    "shadow": N_("the shop is in shadow"),
    "withdrawn": N_("its letter was withdrawn"),
    "undeliverable": N_("its letter cannot be delivered"),
    "no_marketing_basis": N_("no ground for advertising any more"),
    "graver_trouble": N_("no coupon goes with what the letter tells of"),
    "restored": N_("the database was restored from a backup"),
    **{end.value: said for end, said in STORM_ENDS.items()},
}
