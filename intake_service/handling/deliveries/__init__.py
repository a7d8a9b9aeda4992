"""Deliveries 送达: how letters reached the petitioner, or did not."""
