"""The ways that sample parcels take: places with their zones, the wordings of scans, and the usual run of a journey."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scan is made."""

    name: str
    country: str
    zone: str


@dataclass(frozen=True, slots=True)
class Step:
    """A scan so many hours before now. `where` is the sender's town, a hub, the gateway, or the recipient's town."""

    hours: float
    code: str
    where: str
    text: str = ""


ORIGINS = (
    Place("Shenzhen", "CN", "Asia/Shanghai"),
    Place("Guangzhou", "CN", "Asia/Shanghai"),
    Place("Yiwu", "CN", "Asia/Shanghai"),
)
HUB = Place("Dubai", "AE", "Asia/Dubai")

# The gateway and the recipient's town of each country of destination.
DESTINATIONS: dict[str, tuple[Place, Place]] = {
    "DE": (Place("Frankfurt am Main", "DE", "Europe/Berlin"), Place("Leipzig", "DE", "Europe/Berlin")),
    "US": (Place("Los Angeles, CA", "US", "America/Los_Angeles"), Place("Denver, CO", "US", "America/Denver")),
    "FR": (Place("Roissy-en-France", "FR", "Europe/Paris"), Place("Lyon", "FR", "Europe/Paris")),
    "AT": (Place("Wien", "AT", "Europe/Vienna"), Place("Graz", "AT", "Europe/Vienna")),
    "ES": (Place("Madrid", "ES", "Europe/Madrid"), Place("Valencia", "ES", "Europe/Madrid")),
    "GB": (Place("Langley", "GB", "Europe/London"), Place("Leeds", "GB", "Europe/London")),
    "JP": (Place("Tokyo", "JP", "Asia/Tokyo"), Place("Nagoya", "JP", "Asia/Tokyo")),
}

_WORDINGS: dict[str, tuple[str, ...]] = {
    "InfoReceived": ("Shipment information received", "Electronic advice received by carrier", "已收到订单信息"),
    "InTransit_PickedUp": ("Accepted by carrier", "Collected from sender", "包裹已揽收"),
    "InTransit_Other": ("Left the sorting centre", "Processed at sorting centre", "离开分拨中心"),
    "InTransit_Departure": ("Departed from country of origin", "Flight departed", "航班已起飞"),
    "InTransit_Arrival": ("Arrived in destination country", "Arrived at destination airport"),
    "InTransit_TransportArrived": ("Transport arrived", "运输工具已到达"),
    "InTransit_CustomsProcessing": ("Import customs clearance started", "Presented to import customs"),
    "InTransit_CustomsReleased": ("Released by import customs", "Import customs clearance completed"),
    "OutForDelivery_Other": ("Out for delivery", "With the courier for delivery"),
    "AvailableForPickup_Other": ("Ready for collection at the parcel shop",),
    "DeliveryFailure_NoBody": ("Delivery attempted, nobody at home",),
    "Delivered_Other": ("Delivered", "Delivered to the recipient"),
    "Exception_Lost": ("Parcel cannot be found; declared lost",),
    "Exception_Security": ("Held by customs: import duty unpaid",),
    "Exception_Delayed": ("Delayed by the carrier", "Delay: the flight was rescheduled"),
}
_GERMAN: dict[str, tuple[str, ...]] = {
    "InTransit_Arrival": ("Die Sendung ist im Zielland eingetroffen",),
    "InTransit_CustomsProcessing": ("Die Sendung wird dem Zoll vorgeführt",),
    "InTransit_CustomsReleased": ("Die Sendung wurde vom Zoll freigegeben",),
    "OutForDelivery_Other": ("Die Sendung wurde in das Zustellfahrzeug geladen",),
    "AvailableForPickup_Other": ("Die Sendung liegt in der Filiale zur Abholung bereit",),
    "Delivered_Other": ("Die Sendung wurde zugestellt",),
}
_TEXTS_IN_GERMAN = {
    "Held by customs: commercial invoice missing": "Vom Zoll angehalten: Handelsrechnung fehlt",
    "Arrived at delivery depot": "Die Sendung ist im Zustellstützpunkt eingetroffen",
}


def wording(random: Random, code: str, country: str) -> str:
    """A text such as carriers in that country write for the code."""
    choices = _WORDINGS[code]
    if country in {"DE", "AT"}:
        choices = (*choices, *_GERMAN.get(code, ()))
    return random.choice(choices)


def local_wording(text: str, country: str) -> str:
    """A given text as that country would write it: in German where it is spoken, IOSS only where it exists."""
    if country in {"DE", "AT"}:
        return _TEXTS_IN_GERMAN.get(text, text)
    return text if country in {"FR", "ES"} else text.replace("IOSS number", "tariff number")


def accepted(hours: float) -> list[Step]:
    """Advised, and handed to the carrier so many hours ago."""
    return [Step(hours + 21, "InfoReceived", "origin"), Step(hours, "InTransit_PickedUp", "origin")]


def departed(hours: float) -> list[Step]:
    """Left its country so many hours ago."""
    return [
        *accepted(hours + 33),
        Step(hours + 17, "InTransit_Other", "origin"),
        Step(hours, "InTransit_Departure", "origin"),
    ]


def arrived(hours: float) -> list[Step]:
    """Landed so many hours ago."""
    return [*departed(hours + 38), Step(hours, "InTransit_Arrival", "gateway")]


def in_customs(hours: float, text: str = "") -> list[Step]:
    """Landed, and with import customs for so many hours."""
    return [*arrived(hours + 4.5), Step(hours, "InTransit_CustomsProcessing", "gateway", text)]


def released(hours: float, *, after: float = 14) -> list[Step]:
    """Left customs so many hours ago, having been there for `after` hours."""
    return [*in_customs(hours + after), Step(hours, "InTransit_CustomsReleased", "gateway")]


def out_for_delivery(hours: float) -> list[Step]:
    """On the van so many hours ago."""
    depot = Step(hours + 3.4, "InTransit_Other", "town", "Arrived at delivery depot")
    return [*released(hours + 26), depot, Step(hours, "OutForDelivery_Other", "town")]


def ended(hours: float, code: str) -> list[Step]:
    """The van's round ended so many hours ago, in whichever way."""
    return [*out_for_delivery(hours + 5.6), Step(hours, code, "town")]
