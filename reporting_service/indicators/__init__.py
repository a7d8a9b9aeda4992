"""Indicators 考核指标: the four rates with their numerators and denominators."""
