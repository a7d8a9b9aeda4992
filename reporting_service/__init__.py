"""The read side: ledger, indicators and monthly bulletin, built from the other services' feeds."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from shared.db import TYPES, Table, new_metadata


class Base(Table, DeclarativeBase):
    """Base of the tables of this service."""

    metadata = new_metadata()
    type_annotation_map = TYPES


def made_with(model: type[Base], *statements: str) -> None:
    """Say which functions and triggers belong to the table of `model`; they are made after it."""

    def make(_table: sa.Table, connection: sa.Connection, **_: Any) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    sa.event.listen(model.__table__, "after_create", make)
