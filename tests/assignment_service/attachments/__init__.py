"""Attachments of assignment."""
