"""How often logins failed, of whom and from where, and who may try once more."""
