"""What a figure is: a measure of the product beside the same measure of the floor."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tests.bench.machine import Meter

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Aim:
    """What we wish: the ratio to the floor, or the value itself, at least or at most so much."""

    of: str
    sign: str
    bound: float

    def __str__(self) -> str:
        return f"{self.of} {self.sign} {self.bound:g}"

    def met(self, figure: "Figure") -> bool:
        """Whether `figure` is as good as that."""
        found = figure.ratio if self.of == "ratio" else figure.value
        return found >= self.bound if self.sign == "≥" else found <= self.bound


@dataclass(frozen=True)
class Rounds(Generic[Seen]):
    """What was seen of product and floor in turns, so that foreign work strikes both alike.

    `others` is how many processors foreign work kept busy meanwhile, None where unknown.
    """

    pairs: Sequence[tuple[Seen, Seen]]
    others: float | None

    @classmethod
    def of(
        cls, count: int, product: Callable[[], Seen], floor: Callable[[], Seen]
    ) -> "Rounds[Seen]":
        """Measure both `count` times; every other time the floor comes first."""
        meter, pairs = Meter(), []
        for number in range(count):
            if number % 2:
                below = floor()
                pairs.append((product(), below))
            else:
                ours = product()
                pairs.append((ours, floor()))
        return cls(pairs, meter.others())


@dataclass(frozen=True)
class Figure:
    """Medians over the rounds; `low` and `high` are the extreme ratios of single rounds."""

    name: str
    title: str
    unit: str
    value: float
    floor: float
    low: float
    high: float
    others: float | None
    aim: Aim | None

    @classmethod
    def of(
        cls,
        name: str,
        title: str,
        unit: str,
        seen: Rounds[Seen],
        read: Callable[[Seen], float],
        aim: Aim | None = None,
    ) -> "Figure":
        """The medians of what `read` finds in the rounds."""
        values = [(read(product), read(floor)) for product, floor in seen.pairs]
        ratios = [value / floor for value, floor in values]
        return cls(
            name,
            title,
            unit,
            value=statistics.median(value for value, _ in values),
            floor=statistics.median(floor for _, floor in values),
            low=min(ratios),
            high=max(ratios),
            others=seen.others,
            aim=aim,
        )

    @property
    def ratio(self) -> float:
        """How many times the floor it is."""
        return self.value / self.floor

    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "title": self.title,
            "value": round(self.value, 3),
            "unit": self.unit,
            "floor": round(self.floor, 3),
            "ratio": round(self.ratio, 3),
            "ratio_range": [round(self.low, 3), round(self.high, 3)],
            "aim": None if self.aim is None else str(self.aim),
            "met": None if self.aim is None else self.aim.met(self),
            "others_cores": None if self.others is None else round(self.others, 2),
        }
