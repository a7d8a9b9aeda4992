"""Readings 查看记录: who looked at whose personal data, what for, and who tried in vain."""
