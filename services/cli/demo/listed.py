"""A listed case and its state in the play."""

from dataclasses import dataclass, field

from services.cli.demo.handling import Piece
from services.cli.demo.material import Case

LISTINGS = "supervision/v1/listings"


@dataclass(slots=True)
class Listed:
    """A listed case and its state in the play."""

    at: int
    case: Case
    piece: Piece
    listing: str = ""
    charge: str = ""
    plan: str = ""
    pending: str = ""
    """The version of the plan that is under review."""
    missed: set[str] = field(default_factory=set)
    """Weeks whose report is missing."""

    @property
    def handler(self) -> str:
        """The login of the county's handler."""
        return self.piece.handler

    @property
    def county(self) -> str:
        """The login of the county's head."""
        return self.piece.head

    @property
    def city(self) -> str:
        """The login of the city's head."""
        return f"head-{self.case.city}"

    def path(self, move: str) -> str:
        """The path of a move of its listing."""
        return f"{LISTINGS}/{self.listing}/{move}"

    def returned_by(self, what: str) -> tuple[str, str]:
        """The level that returns the plan or the close-out, and its reason; empty if none does."""
        level, _, reason = str(self.case.more.get(f"{what}_returned", "")).partition("：")
        return level, reason
