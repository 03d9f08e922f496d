"""The named steps of the flow at which a process may die and must be able to go on.

`boundary("name")` does nothing in production. The kill tests put a hook in its place and stop the
process at each name in turn; a test holds this list against the calls in the code.
"""

from collections.abc import Callable

STEPS = (
    "import.chunk",
    "poll.claimed",
    "poll.registered",
    "poll.answered",
    "poll.saved",
    "detect.deciding",
    "detect.decided",
    "deliver.claimed",
    "deliver.judged",
    "deliver.coupon",
    "deliver.rendered",
    "deliver.sending",
    "deliver.sent",
    "deliver.recorded",
    "gather.gathered",
    "learn.taught",
    "learn.counted",
    "shadow.judging",
    "shadow.judged",
    "backup.copied",
    "backup.packed",
    "restore.unpacked",
    "restore.marked",
    "restore.aside",
    "restore.replaced",
)

_hook: Callable[[str], None] | None = None


def hook(call: Callable[[str], None] | None) -> None:
    """Have `call(name)` run at every boundary; `None` takes it away. For tests alone."""
    global _hook  # noqa: PLW0603 - one hook for the process is the point
    _hook = call


def boundary(name: str) -> None:
    """Mark that everything before this step is done and nothing after it has begun."""
    if _hook is not None:
        _hook(name)
