"""Hearings before an opinion, and what a hearing in a review has in common with them."""
