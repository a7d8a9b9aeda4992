"""The responsibility list (包案责任清单), joined when it is read."""
