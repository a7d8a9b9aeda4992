"""Forwardings: a piece goes to the bureau that is competent, which owes no feedback."""
