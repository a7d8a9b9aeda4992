"""Reviews 复查 and re-reviews 复核: from the request to the opinion, or to the lapse."""
