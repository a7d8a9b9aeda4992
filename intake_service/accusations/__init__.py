"""Accusations 检举控告: a sealed compartment, for named officers alone."""
