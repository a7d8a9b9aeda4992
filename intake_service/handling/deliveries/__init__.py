"""Deliveries 送达: how an opinion reached the petitioner, for opinions and for reports."""
