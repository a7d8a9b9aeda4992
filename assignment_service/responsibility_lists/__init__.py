"""The responsibility list (包案责任清单) of a city: drawn up, looked at, published, corrected."""
