"""Bodies about attachments of assignment."""

from assignment_service.attachments.rules import Subject
from shared.proofs import ProofIn, ProofQuery


class AttachmentIn(ProofIn):
    """What is attached, and to what."""

    belongs_to: Subject


class AttachmentQuery(ProofQuery):
    """A page of the files on one thing, the last attached first."""

    belongs_to: Subject
