"""Tracking numbers of believable shape, with right check digits where the format has one."""

from random import Random

# 17TRACK's keys of the carriers, as in its public list.
_CHINA_POST, _YUNEXPRESS, _YANWEN, _UPS = 3011, 190008, 190012, 100002

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def s10(prefix: str, serial: str, country: str) -> str:
    """A postal number after UPU standard S10, such as LZ123456785CN."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True)) % 11
    check = {10: 0, 11: 5}.get(rest, rest)
    return f"{prefix}{serial}{check}{country}"


def one_z(shipper: str, service: str, serial: str) -> str:
    """A UPS number: shipper of six, service of two, serial of seven; a letter counts by its place in the alphabet."""
    body = shipper + service + serial
    values = [int(symbol) if symbol.isdigit() else (ord(symbol) - 63) % 10 for symbol in body]
    total = sum(value * (2 if place % 2 else 1) for place, value in enumerate(values))
    return f"1Z{body}{-total % 10}"


def number(random: Random) -> tuple[str, str, int]:
    """A number, the name of its carrier and 17TRACK's key for it."""
    digits = "".join(random.choices("0123456789", k=16))
    carrier = random.choice(("China Post",) * 9 + ("YunExpress",) * 6 + ("Yanwen",) * 3 + ("UPS",) * 2)
    if carrier == "YunExpress":
        return f"YT26{digits[:14]}", carrier, _YUNEXPRESS
    if carrier == "Yanwen":
        return s10("UJ", digits[:8], "YP"), carrier, _YANWEN
    if carrier == "UPS":
        return one_z("A9" + digits[:4], "04", digits[4:11]), carrier, _UPS
    return s10(random.choice(("LZ", "LV", "RV", "EZ")), digits[:8], "CN"), carrier, _CHINA_POST
