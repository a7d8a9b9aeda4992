"""Attachments of supervision."""
