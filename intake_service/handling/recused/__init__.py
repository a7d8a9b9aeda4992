"""Who must keep away from a piece （回避）, for whoever reads or changes one. Has no routes."""
