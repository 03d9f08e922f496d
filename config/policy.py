"""What the business decided, as frozen values: every figure with its unit, none of it in a rule's body.

The shipped figures stand in `default.toml`, each with its reason; an operator's file changes some of them.
A policy is known by the hash of its values, so a stall can say under which one it was judged.
"""

import json
from datetime import time
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from config.calendars import check_place
from config.durations import Duration, DurationOrNever, Pause, Span
from config.shifts import Shift
from config.words import Department, Kind, Leg

_SETS = (
    ("calendars", "regions"),
    ("coupon", "kinds"),
    ("coupon", "consent_only"),
    ("duty", "undisclosed_is_sellers"),
)


class Section(BaseModel):
    """A frozen part of the policy in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CustomsHold(Section):
    """How long a parcel may stay in import customs, counted in the stage, whatever is scanned there meanwhile."""

    after: Duration


class NoScan(Section):
    """How long a parcel may be silent on each leg, and how much longer before its buyer hears of it."""

    origin: Span
    line_haul: Span
    arrived: Span
    last_mile: Span
    tell_after: Duration
    flat: Duration | None = None

    def threshold(self, leg: Leg) -> Span | None:
        """The silence allowed on a leg; None for customs, which has a rule of its own."""
        if leg is Leg.CUSTOMS:
            return None
        span: Span = self.flat or getattr(self, leg.value)
        return span


class Threshold(Section):
    """A threshold for some parcels of a kind only: those on this leg, on this lane (`CN>DE`, either end may be `*`), of
    this carrier, of this service. The most particular one that fits a parcel holds."""

    kind: Kind
    after: Span
    leg: Leg | None = None
    lane: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|\*)>([A-Z]{2}|\*)$")] | None = None
    carrier: str | None = None
    service: str | None = None


class Learning(Section):
    """How long parcels are usually silent, learnt from those that have ended their way: from so many on (`least`), the
    time by which `share` percent of them had moved, over those that ended within `look_back`."""

    least: int = Field(ge=10)
    share: int = Field(ge=50, le=99)
    look_back: Duration


class Claims(Section):
    """How long after shipping a carrier takes claims for a loss (unset: nobody knows), and how long before the end of
    that a silent parcel is presumed lost."""

    window: Duration | None = None
    presume_before: Duration


class Calendars(Section):
    """Which parts of a country count for its working days, where not all do: `regions`, by ISO 3166-2, as `DE-BY`."""

    regions: frozenset[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-."), AfterValidator(check_place)]]


class Coupon(Section):
    """The goodwill code: percent off with no minimum spend, how long it holds, for which kinds it is given.

    `consent_only`: countries of buyers where being a customer already is no ground for a coupon by mail. `per_buyer`:
    no buyer of a shop is given more within `per_buyer_in`. `a_day`: beyond so many of a shop between two midnights in
    UTC a letter waits for an approval of its coupon.
    """

    percent: int = Field(ge=1, le=100)
    valid_for: Duration
    kinds: frozenset[Kind]
    consent_only: frozenset[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]]
    per_buyer: int = Field(ge=1)
    per_buyer_in: Duration
    a_day: int = Field(ge=0)


class Letters(Section):
    """How many orders of one buyer a shop writes about by itself within seven days; of any more a person writes."""

    per_buyer_a_week: int = Field(ge=1)


class Duty(Section):
    """Who bears import charges. `undisclosed_is_sellers`: countries of buyers where those that the checkout kept quiet
    about are the seller's."""

    undisclosed_is_sellers: frozenset[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]]


class News(Section):
    """When a buyer is promised to hear again: at the first `at` o'clock, local, that is `after` from now or later.

    `good_within`: how soon service tells a buyer who was written to that the parcel moves again.
    """

    after: Duration
    at: time
    good_within: Duration


class Complaint(Section):
    """How soon service answers a buyer who complains, and by when the complaint is settled, both counted from it."""

    first_answer: Duration
    settled: Duration


class Brake(Section):
    """How many letters of a shop leave within a clock hour on their own: the larger of `an_hour` and `times_usual` the
    usual busiest hour, which is that of the middling one of the last `usual_days` days. The others wait for approval.

    `release_before`: what nobody approves leaves without its coupon so long before its window closes.
    """

    an_hour: int = Field(ge=0)
    times_usual: int = Field(ge=0)
    usual_days: int = Field(ge=1, le=366)
    release_before: Duration


class Incident(Section):
    """When parcels that come to stand in the same way are one incident: `parcels` of one flight, one batch, or one
    carrier and place, whose thresholds pass `within` so long; or `share_of_lane` percent of those under way on a lane,
    `least_of_lane` at the least."""

    parcels: int = Field(ge=2)
    share_of_lane: int = Field(ge=1, le=100)
    least_of_lane: int = Field(ge=2)
    within: Duration


class Outage(Section):
    """When a carrier that answers is out: it told nothing new of any parcel for `after`, though `parcels` of those that
    it has under way, and most of them, have answered since. `hold`: the longest time for which an apology that rests on
    silence waits then; None: nobody asks whether a carrier is out."""

    after: Pause
    parcels: int = Field(ge=2)
    hold: DurationOrNever


class Polling(Section):
    """How often a parcel is asked for, by what is known of it, and how failed calls are spaced."""

    pending: Pause
    before_acceptance: Pause
    moving: Pause
    in_customs: Pause
    last_mile: Pause
    stalled: Pause
    after_failure: Pause
    after_failure_most: Pause
    blocked_for: Pause


class PlaybookTask(Section):
    """One task of a playbook: who does what within which time of the case's opening, by the clock of their shift."""

    department: Department
    task: str = Field(pattern=r"^[a-z_]+$")
    within: Duration


OF_THEIR_OWN = frozenset({Kind.CUSTOMS_HOLD, Kind.NO_SCAN})
"""The kinds whose threshold, and when their buyers are told, stand in a table of their own."""


class Policy(Section):
    """All that the business decided. `digest()` tells two policies apart by their values, not their spelling."""

    fresh_for: Duration
    backlog_after: Duration
    window: Duration
    warn_before: Duration
    on_unknown: Literal["once", "sent"]
    gather: Duration
    customs_hold: CustomsHold
    no_scan: NoScan
    after: dict[Kind, Span]
    tell_after: dict[Kind, DurationOrNever]
    threshold: tuple[Threshold, ...] = ()
    learning: Learning
    claims: Claims
    calendars: Calendars
    coupon: Coupon
    letters: Letters
    duty: Duty
    news: News
    complaint: Complaint
    brake: Brake
    incident: Incident
    outage: Outage
    polling: Polling
    shifts: dict[Department, Shift]
    playbook: dict[Kind, tuple[PlaybookTask, ...]]

    @model_validator(mode="after")
    def _every_kind_has_one_threshold(self) -> Self:
        if missing := set(Kind) - OF_THEIR_OWN - set(self.after):
            raise ValueError(f"after: no threshold for {', '.join(sorted(missing))}")
        for name in ("after", "tell_after"):
            if twice := OF_THEIR_OWN & set(getattr(self, name)):
                raise ValueError(f"{name}: {', '.join(sorted(twice))} has a table of its own")
        return self

    def digest(self) -> str:
        """Twelve hex digits over the parsed values."""
        return sha256(self.written().encode()).hexdigest()[:12]

    def written(self) -> str:
        """The policy as JSON with sorted keys: what the table of versions keeps."""
        values = self.model_dump(mode="json")
        for section, key in _SETS:
            values[section][key] = sorted(values[section][key])
        return json.dumps(values, sort_keys=True, ensure_ascii=False)
