"""Exchange: what goes between the Department and other organs' systems, and programs that ask.

Partners (省信联办, 自然资源部) and their keys stand here, and every message that came or went.
"""

from sqlalchemy.orm import DeclarativeBase

from shared.db import TYPES, Table, new_metadata


class Base(Table, DeclarativeBase):
    """Base of the tables of this service."""

    metadata = new_metadata()
    type_annotation_map = TYPES
