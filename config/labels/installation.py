"""The words of accounts and of the installation."""

from collections.abc import Mapping
from enum import StrEnum

from config.catalogues import N_
from config.words import Ailment, Condition, Flaw, Health, Part, Verdict

_HEALTH: dict[StrEnum, str] = {
    Health.NEW: N_("not asked yet"),
    Health.OK: N_("answers"),
    Health.FAILING: N_("fails"),
    Health.REFUSED: N_("refuses our key"),
    Health.QUOTA_SPENT: N_("quota spent"),
}
_VERDICT: dict[StrEnum, str] = {
    Verdict.OK: N_("well"),
    Verdict.WARNING: N_("warning"),
    Verdict.BROKEN: N_("broken"),
    Verdict.SKIPPED: N_("not asked"),
}
_PART: dict[StrEnum, str] = {
    Part.CONFIGURATION: N_("configuration"),
    Part.LETTERS: N_("letters"),
    Part.SCHEMA: N_("schema"),
    Part.INTEGRITY: N_("integrity"),
    Part.TIMELINE: N_("timeline"),
    Part.DISK: N_("disk"),
    Part.CLOCK: N_("clock"),
    Part.DAEMON: N_("daemon"),
    Part.ACCOUNTS: N_("accounts"),
    Part.MAIL: N_("mail"),
    Part.SENDERS: N_("senders"),
}
_FLAW: dict[StrEnum, str] = {
    Flaw.STALL_WITHOUT_CASE: N_("an open stall without a case"),
    Flaw.NOTICE_SETTLED_YET_DUE: N_("a letter that is settled and still due"),
    Flaw.NOTICE_NEVER_DUE: N_("a letter that waits and is never due"),
    Flaw.PARCEL_NEVER_POLLED: N_("a parcel on its way that is never asked for"),
    Flaw.COUPON_TWICE: N_("an order with two coupons"),
    Flaw.TASK_OF_CLOSED_CASE: N_("an open task of a closed case"),
    Flaw.CASE_WITHOUT_OPENING: N_("a case whose timeline does not begin with its opening"),
    Flaw.LINE_OUT_OF_ORDER: N_("a line that is older than the one before it"),
    Flaw.LINE_FROM_THE_FUTURE: N_("a line from the future"),
    Flaw.NOTICE_WITHOUT_LINE: N_("a letter that was sent and stands on no timeline"),
}
_CONDITION: dict[StrEnum, str] = {
    Condition.OK: N_("well"),
    Condition.DEGRADED: N_("works, but somebody should look"),
    Condition.FAILING: N_("cannot do its work"),
}
_AILMENT: dict[StrEnum, str] = {
    Ailment.DATABASE_SILENT: N_("the database does not answer"),
    Ailment.SCHEMA_WRONG: N_("the database is at another revision than this program"),
    Ailment.LOOP_STUCK: N_("a job makes no progress"),
    Ailment.LOOP_FAILING: N_("a job has failed for too long"),
    Ailment.LOOP_STUMBLED: N_("a job failed and is tried again"),
    Ailment.PARCEL_LATE: N_("parcels are asked for late"),
    Ailment.NOTICE_LATE: N_("letters leave late"),
    Ailment.ACCOUNT_FAILING: N_("an account does not answer as it should"),
    Ailment.STORM_HELD: N_("the storm brake holds letters for one approval"),
}

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Health: _HEALTH,
    Verdict: _VERDICT,
    Part: _PART,
    Flaw: _FLAW,
    Condition: _CONDITION,
    Ailment: _AILMENT,
}
