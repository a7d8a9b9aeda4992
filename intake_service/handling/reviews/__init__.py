"""Reviews 复查: whether one was asked for in time; the review itself is not served yet."""
