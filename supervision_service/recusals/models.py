"""The copy of intake's recusals, filled by its feed only."""

from shared.recusals import KeptAway, Recusals
from supervision_service import Base


class PieceRecusal(KeptAway, Base):
    """Who must keep away from a piece, and so from its matter, as intake last said."""

    __tablename__ = "piece_recusal"


RECUSALS = Recusals(Base, PieceRecusal)
