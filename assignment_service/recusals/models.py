"""The copy of intake's recusals, filled by its feed only."""

from assignment_service import Base
from shared.recusals import KeptAway, Recusals


class PieceRecusal(KeptAway, Base):
    """Who must keep away from a piece, and so from its matter, as intake last said."""

    __tablename__ = "piece_recusal"


RECUSALS = Recusals(Base, PieceRecusal)
