"""Duties 值班: which leader of a unit is on duty on a day."""
