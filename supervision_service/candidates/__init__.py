"""Matters that are proposed for the list, each with the facts behind every ground （筛选）."""
