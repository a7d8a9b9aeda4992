"""Hand-overs (包案交接, 一包到底): offered to a successor, who accepts or says why not."""
