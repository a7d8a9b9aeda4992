"""Simplified handling （简易办理）, and the switch to the ordinary procedure."""
