"""Filings 存件: what asks for nothing, says nothing clear, or only thanks, is kept on file."""
