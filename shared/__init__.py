"""The toolbox: small technical rooms that at least three services use; no business noun here."""
