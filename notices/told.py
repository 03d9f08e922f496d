"""Does the policy have buyers told of what no letter is written about?"""

from pathlib import Path

from config.loader import BadConfiguration, fault_in
from config.policy import OF_THEIR_OWN, Policy
from config.words import Kind
from notices.render import PURPOSES


def check_told(policy: Policy, file: Path | None) -> None:
    """Raise BadConfiguration where `tell_after` names a kind without a letter, with its line in the operator's file."""
    written = ", ".join(kind for kind in PURPOSES if kind not in OF_THEIR_OWN)
    why = f"no letter is written about this; there is {written}"
    if faults := [fault_in(file, ("tell_after", kind), why) for kind in unwritten(policy)]:
        raise BadConfiguration(faults)


def unwritten(policy: Policy) -> list[Kind]:
    """The kinds whose buyers are to be told though no letter is written about them."""
    return [kind for kind, after in policy.tell_after.items() if after is not None and kind not in PURPOSES]
