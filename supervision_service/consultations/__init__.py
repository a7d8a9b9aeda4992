"""Consultations about a listed case: the question, who is asked, opinions, the conclusion."""
