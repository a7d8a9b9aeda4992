"""Ratings 评价: what a petitioner thinks of the work, once for each office, changed by nobody."""
