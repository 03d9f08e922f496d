"""What an event of a sheet means: by its status in our words or 17TRACK's, and by its text where it has none."""

from functools import cache

from carriers.customs_text import read_customs
from carriers.seventeentrack import Read, named_status, read_event
from config.catalogues import STAFF_LANGUAGES, translation
from config.labels import label
from config.words import Kind, State
from tracker.desk.importing.cells import BadCell, shown
from tracker.desk.importing.spelling import folded

Status = State | str
"""A state of ours, or a sub-status of 17TRACK."""

# What is wrong with a parcel in one of these goes without saying.
_KINDS = {
    State.ATTEMPTED: Kind.DELIVERY_FAILED,
    State.RETURNING: Kind.RETURN_STARTED,
    State.RETURNED: Kind.RETURN_STARTED,
    State.DESTROYED: Kind.DESTROYED,
}
# As Chinese carriers and systems write them beside our own words.
_ALSO = {
    State.NOT_FOUND: ("查询不到",),
    State.PRE_ADVISED: ("收到信息", "已下单"),
    State.ACCEPTED: ("已揽收", "揽收", "已收货"),
    State.IN_TRANSIT: ("运输中", "运输途中", "在途"),
    State.IMPORT_CUSTOMS: ("清关中",),
    State.CUSTOMS_RELEASED: ("清关完成", "已清关"),
    State.OUT_FOR_DELIVERY: ("派送中", "派件中"),
    State.ATTEMPTED: ("投递失败", "派送失败"),
    State.READY_FOR_PICKUP: ("到达待取", "待自提"),
    State.DELIVERED: ("已签收", "成功签收", "已妥投", "妥投"),
    State.RETURNING: ("退件中", "退回中"),
    State.RETURNED: ("已退件", "已退回"),
}
_CUSTOMS = {State.EXPORT_CUSTOMS, State.IMPORT_CUSTOMS}


def read_status(text: str) -> Status:
    """The status that a cell names. Raises BadCell."""
    named = _states().get(folded(text)) or named_status(text)
    if named is None:
        raise BadCell(f"no status is called {shown(text)}; write one of ours, as in_transit, or 17TRACK's")
    return named


def read_meaning(status: Status | None, text: str) -> Read:
    """What an event comes to, before its border is known. Where a text alone tells nothing, neither does the event."""
    if not isinstance(status, State):
        read = read_event(code=status or "", stage="", text=text)
        return read if status or read.state is not State.UNKNOWN else Read(None)
    said = read_customs(text)
    reason = said.reason if status in _CUSTOMS else None
    return Read(status, _KINDS.get(status), reason, said.direction)


@cache
def _states() -> dict[str, State]:
    """Our states by their own names and by what people read for them, in every language of the staff."""
    tongues = [translation(language).gettext for language in STAFF_LANGUAGES]
    named = {folded(label(state, tongue)): state for tongue in tongues for state in State}
    also = {folded(name): state for state, names in _ALSO.items() for name in names}
    return named | also | {folded(state): state for state in State}
