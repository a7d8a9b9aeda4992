"""Reading every feed again from its beginning, and setting right what differs from it."""
