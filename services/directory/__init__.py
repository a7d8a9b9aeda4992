"""Directory: organisations, accounts and roles, tokens, the working calendar, codes, office time.

Organisations, accounts, the calendar and the office time lie in the tables that every service
keeps of them (`shared.directory`); here they are the original, elsewhere the copy fed by our feed.
Only what never leaves this service has a table of its own: the credentials, and what waits for a
second person: holiday notices, requests about accounts.
"""

from sqlalchemy.orm import DeclarativeBase

from shared.db import TYPES, Table, new_metadata


class Base(Table, DeclarativeBase):
    """Base of directory's own tables."""

    metadata = new_metadata()
    type_annotation_map = TYPES
