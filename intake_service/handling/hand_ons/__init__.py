"""Hand-ons: a city that was assigned a piece has one of its counties handle it."""
