"""Bodies about merging and splitting."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.bodies import WithReason


class MergeIn(WithReason):
    """In which matter it goes on, and why it is the same dispute."""

    into_id: UUID


class SplitIn(WithReason):
    """Which pieces are another dispute, and what that is about, written without personal data."""

    piece_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    region: Annotated[str, Field(pattern=r"^\d{6}$")]
    topic: Annotated[str, Field(pattern=r"^NR\d{2}$")]
    title: Annotated[str, Field(min_length=1, max_length=100)]
    summary_masked: Annotated[str, Field(min_length=1, max_length=2000)]
