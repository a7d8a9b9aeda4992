"""Look-back (回头看): whether a delisted matter stayed settled (DL19)."""
