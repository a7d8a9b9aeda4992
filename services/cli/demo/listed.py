"""One listed case on its way through the year."""

from dataclasses import dataclass, field

from services.cli.demo.handling import Piece
from services.cli.demo.material import Case

LISTINGS = "supervision/v1/listings"


@dataclass(slots=True)
class Listed:
    """One listed case on its way."""

    at: int
    case: Case
    piece: Piece
    listing: str = ""
    charge: str = ""
    plan: str = ""
    pending: str = ""
    """The version of the plan that is being looked at."""
    missed: set[str] = field(default_factory=set)
    """Weeks whose report is still owed."""

    @property
    def handler(self) -> str:
        """Who reports for the county."""
        return self.piece.handler

    @property
    def county(self) -> str:
        """Who heads the county's bureau."""
        return self.piece.head

    @property
    def city(self) -> str:
        """Who heads the city's bureau."""
        return f"head-{self.case.city}"

    def path(self, move: str) -> str:
        """The address of a move of its listing."""
        return f"{LISTINGS}/{self.listing}/{move}"

    def returned_by(self, what: str) -> tuple[str, str]:
        """Which level sent the plan or the close-out back, and why; empty when none did."""
        level, _, reason = str(self.case.more.get(f"{what}_returned", "")).partition("：")
        return level, reason
