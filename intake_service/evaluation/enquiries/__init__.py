"""Enquiries 查询: the petitioner asks how far the piece has come, with its query code."""
