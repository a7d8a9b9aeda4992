"""Assignment: leaders in charge – who answers for a matter at province, city and county."""

from sqlalchemy.orm import DeclarativeBase

from shared.db import TYPES, Table, new_metadata


class Base(Table, DeclarativeBase):
    """Base of the tables of this service."""

    metadata = new_metadata()
    type_annotation_map = TYPES
