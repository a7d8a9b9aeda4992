"""Remedies 救济: what a petitioner may ask for against an opinion."""
