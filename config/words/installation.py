"""How accounts answer, and how the installation itself stands."""

from enum import StrEnum


class Health(StrEnum):
    """How an account with a carrier answers. It is never a parcel's fault."""

    NEW = "new"
    OK = "ok"
    FAILING = "failing"
    REFUSED = "refused"
    QUOTA_SPENT = "quota_spent"


class Verdict(StrEnum):
    """How a part of the installation stands. Only `BROKEN` means that something does not work; `SKIPPED`: not asked."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"
    SKIPPED = "skipped"


class Part(StrEnum):
    """What of an installation can be asked whether it is well."""

    CONFIGURATION = "configuration"
    LETTERS = "letters"
    SCHEMA = "schema"
    INTEGRITY = "integrity"
    TIMELINE = "timeline"
    DISK = "disk"
    CLOCK = "clock"
    DAEMON = "daemon"
    ACCOUNTS = "accounts"
    MAIL = "mail"
    SENDERS = "senders"


class Flaw(StrEnum):
    """What cannot be in a database that only Stallwatch has written: those of its rows, then those of its timelines."""

    STALL_WITHOUT_CASE = "stall_without_case"
    NOTICE_SETTLED_YET_DUE = "notice_settled_yet_due"
    NOTICE_NEVER_DUE = "notice_never_due"
    PARCEL_NEVER_POLLED = "parcel_never_polled"
    COUPON_TWICE = "coupon_twice"
    TASK_OF_CLOSED_CASE = "task_of_closed_case"
    CASE_WITHOUT_OPENING = "case_without_opening"
    LINE_OUT_OF_ORDER = "line_out_of_order"
    LINE_FROM_THE_FUTURE = "line_from_the_future"
    NOTICE_WITHOUT_LINE = "notice_without_line"


class Condition(StrEnum):
    """How the daemon is: `DEGRADED` does its work, but somebody should look; `FAILING` cannot do it."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILING = "failing"


class Ailment(StrEnum):
    """What ails the daemon. A loop that stumbled failed just now and is tried again; one that fails has done no good
    run for long; a stuck one makes no progress at all."""

    DATABASE_SILENT = "database_silent"
    SCHEMA_WRONG = "schema_wrong"
    LOOP_STUCK = "loop_stuck"
    LOOP_FAILING = "loop_failing"
    LOOP_STUMBLED = "loop_stumbled"
    PARCEL_LATE = "parcel_late"
    NOTICE_LATE = "notice_late"
    ACCOUNT_FAILING = "account_failing"
    STORM_HELD = "storm_held"
