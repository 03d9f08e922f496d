"""A name server of the tests' own on loopback: real questions and answers over UDP, from a zone that a test writes."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.rrset

SILENCE = "silence"
Zone = Mapping[str, Sequence[str] | str]
"""By name: its TXT records in the form of zone files, `SILENCE`, or the name of another rcode, as SERVFAIL."""


def _answer(zone: Zone, wire: bytes) -> bytes | None:
    asked = dns.message.from_wire(wire)
    question = asked.question[0]
    told = zone.get(question.name.to_text(omit_final_dot=True))
    if told == SILENCE:
        return None
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.RA
    if told is None or isinstance(told, str):
        answer.set_rcode(dns.rcode.from_text(told or "NXDOMAIN"))
    elif told:
        kind = dns.rdatatype.TXT
        answer.answer.append(dns.rrset.from_text(question.name, 60, dns.rdataclass.IN, kind, *told))
    return answer.to_wire()


def _serve(listening: socket.socket, zone: Zone) -> None:
    while True:
        wire, client = listening.recvfrom(4096)
        if not wire:
            return
        if answer := _answer(zone, wire):
            listening.sendto(answer, client)


@contextmanager
def resolving(zone: Zone) -> Iterator[dns.resolver.Resolver]:
    """A resolver that asks such a server and nobody else."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        server = Thread(target=_serve, args=(listening, zone))
        server.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = listening.getsockname()[1]
        try:
            yield resolver
        finally:
            listening.sendto(b"", listening.getsockname())
            server.join()
