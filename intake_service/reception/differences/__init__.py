"""Differences 差异: what a sender says otherwise now than when we registered it, for a person."""
