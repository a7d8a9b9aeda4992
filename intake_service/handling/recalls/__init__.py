"""Recalls: an order is withdrawn by whoever issued it, and its piece waits for another."""
