"""The read side: ledger, indicators and monthly bulletin, built from the other services' feeds."""

from sqlalchemy.orm import DeclarativeBase

from shared.db import TYPES, new_metadata


class Base(DeclarativeBase):
    """Base of reporting's own tables."""

    metadata = new_metadata()
    type_annotation_map = TYPES
