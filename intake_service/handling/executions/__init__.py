"""Executions 落实: what an opinion or a review supports is carried out, and the organ urges it."""
