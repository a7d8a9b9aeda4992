"""The ledger 台账: one row per piece, joined when read with what the other feeds said."""
