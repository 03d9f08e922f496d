"""What stops an import as a whole. A single bad row is a `row.Rejected`, never one of these."""


class Unimportable(ValueError):
    """The file cannot be imported at all. The message says why and what to do; nothing of it was taken."""
