"""Which policy holds, and those that are named by their files."""

from pathlib import Path

from sqlalchemy import Engine

from config.loader import kept_policy, load_policy
from config.policy import Policy
from config.settings import Settings
from tracker.store.policies import in_force
from tracker.store.session import reading


def policy_in_force(engine: Engine, settings: Settings) -> Policy:
    """The policy that the daemon works by; before its first start the one that it will. Raises BadConfiguration."""
    with reading(engine) as session:
        version = in_force(session)
    return load_policy(settings.policy.file) if version is None else kept_policy(version.policy)


def policy_of(file: Path | None, engine: Engine, settings: Settings) -> Policy:
    """The policy of a file over the shipped one, or the one in force. Raises BadConfiguration."""
    return policy_in_force(engine, settings) if file is None else load_policy(file)
