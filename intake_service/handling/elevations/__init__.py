"""Elevations 提级办理: the organ above takes up a piece and answers it, the order stays below."""
