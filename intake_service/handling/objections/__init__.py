"""Objections: a bureau says that an order is not for it, and the issuer answers."""
