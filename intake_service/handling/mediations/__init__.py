"""Mediation between a petitioner and the other side, and the agreement they come to."""
