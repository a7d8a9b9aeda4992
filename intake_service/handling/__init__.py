"""Handling: orders, opinions, the deadlines that run meanwhile, and the letters that go out."""
