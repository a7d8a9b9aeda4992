"""Cares 需要立即关照: that somebody must be helped at once, marked on a piece for a few days."""
