"""Matters 信访事项: what all pieces of a dispute are about, and who is responsible for it."""
