"""Putting right what was found wrong later, by a person and with a reason."""
