"""Task forces (专班): who was seconded, which cases they guide, and until when (domain §4)."""
