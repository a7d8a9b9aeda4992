"""The administrative divisions, for whoever needs to choose a place."""
