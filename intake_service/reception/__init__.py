"""Taking in: registration, triage and what helps them – imports, differences, proposals."""
