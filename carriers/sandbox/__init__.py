"""A carrier on loopback for the demo and the tests: it speaks 17TRACK's wire format over real HTTP."""

from carriers.sandbox.histories import histories
from carriers.sandbox.samples import Later, Sample, Scan
from carriers.sandbox.server import PortTaken, SandboxCarrier

__all__ = ["Later", "PortTaken", "Sample", "SandboxCarrier", "Scan", "histories"]
