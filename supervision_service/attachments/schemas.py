"""Bodies about attachments of supervision."""

from shared.proofs import ProofIn, ProofQuery
from supervision_service.attachments.rules import Subject


class AttachmentIn(ProofIn):
    """What is attached, and to what."""

    belongs_to: Subject


class AttachmentQuery(ProofQuery):
    """A page of the files on one thing, the last attached first."""

    belongs_to: Subject
