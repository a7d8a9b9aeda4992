"""Declaring an interest, asking for a recusal, and deciding on it （回避）."""
