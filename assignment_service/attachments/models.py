"""Attachments of assignment."""

from assignment_service import Base
from shared.proofs import Proof, of_table


class Attachment(Proof, Base):
    """A file on what leaders and task forces did; its case is the matter."""

    __tablename__ = "attachment"
    __table_args__ = of_table()
