"""Dispositions 办理方式: how a piece ended at the door, on what ground, and by which letter."""
