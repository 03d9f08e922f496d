"""What is stuck, by carrier, batch or country: whom to send which numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine

from config.words import Kind
from tracker.desk.asking.stuck import StuckParcel
from tracker.store.asking import standing_traits
from tracker.store.session import reading


class By(StrEnum):
    """What the parcels of a group have in common."""

    CARRIER = "carrier"
    BATCH = "batch"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Group:
    """Parcels with one carrier, batch or country (`name`; empty: without a batch), the longest standing first."""

    name: str
    parcels: Sequence[StuckParcel]

    @property
    def numbers(self) -> list[str]:
        """Each number once: a parcel may stand still in two ways."""
        return numbers_of(self.parcels)

    @property
    def oldest(self) -> datetime:
        """Since when the first of them stands."""
        return min(parcel.onset_at for parcel in self.parcels)

    @property
    def kinds(self) -> list[tuple[Kind, int]]:
        """How many stand in each way, the most frequent first."""
        found = [parcel.kind for parcel in self.parcels]
        return sorted(((kind, found.count(kind)) for kind in dict.fromkeys(found)), key=lambda each: -each[1])


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by among the parcels that stand still."""

    kinds: Sequence[Kind]
    countries: Sequence[str]
    carriers: Sequence[str]


def grouped(parcels: Iterable[StuckParcel], by: By) -> list[Group]:
    """The groups, the largest first. Names that differ in capitals alone are one, spelt as the oldest spells it."""
    spelt: dict[str, str] = {}
    found: dict[str, list[StuckParcel]] = {}
    for parcel in parcels:
        name = value_of(parcel, by)
        found.setdefault(spelt.setdefault(name.casefold(), name), []).append(parcel)
    groups = (Group(name, each) for name, each in found.items())
    return sorted(groups, key=lambda group: (-len(group.parcels), group.oldest, group.name))


def value_of(parcel: StuckParcel, by: By) -> str:
    """What puts a parcel into its group."""
    match by:
        case By.CARRIER:
            return parcel.carrier
        case By.BATCH:
            return parcel.batch or ""
        case By.COUNTRY:
            return parcel.country


def numbers_of(parcels: Iterable[StuckParcel]) -> list[str]:
    """The numbers of these parcels, each once."""
    return list(dict.fromkeys(parcel.tracking_number for parcel in parcels))


def choices(engine: Engine) -> Choices:
    """What the parcels that stand still can be filtered by."""
    with reading(engine) as session:
        traits = standing_traits(session)
    return Choices(
        kinds=[kind for kind in Kind if any(trait.kind is kind for trait in traits)],
        countries=sorted({trait.country for trait in traits}),
        carriers=[*{name.casefold(): name for name in sorted(trait.carrier for trait in traits)}.values()],
    )
