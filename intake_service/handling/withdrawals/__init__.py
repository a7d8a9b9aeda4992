"""Withdrawing a petition: the petitioner wishes it, a second officer confirms that freely."""
