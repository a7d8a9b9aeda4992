"""Who reads the record of readings. No I/O in this file."""

from shared.moves import Role

READERS = frozenset({Role.AUDIT_ADMIN})
"""Nobody who reads petitions themselves: 审计管理员 watches over those who do."""
