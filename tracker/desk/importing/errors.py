"""What stops an import as a whole. A single bad row is a `reading.Rejected`, never one of these."""


class Unimportable(ValueError):
    """The file cannot be imported. The message says why and what to do. Nothing of it was taken, unless it breaks off
    half-way: then the rows before are in, and stay."""
