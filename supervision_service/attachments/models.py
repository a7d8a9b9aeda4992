"""Attachments of supervision."""

from shared.proofs import Proof, of_table
from supervision_service import Base


class Attachment(Proof, Base):
    """A file on something that is supervised; its case is the listing."""

    __tablename__ = "attachment"
    __table_args__ = of_table()
