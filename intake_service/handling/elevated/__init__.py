"""Elevations as the rest of intake reads them: whose piece is handled by the organ above now."""
