"""The face for people: pages that the daemon serves to staff. They ask the desk, and never speak SQL."""
