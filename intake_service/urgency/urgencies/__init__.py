"""Urgencies 重大紧急事项: flagged, reported to the leader on duty and in writing, followed up."""
