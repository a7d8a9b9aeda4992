"""Vault: personal data and original texts, apart from everything else and masked by default."""
