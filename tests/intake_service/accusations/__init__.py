"""Tests of the compartment of accusations."""
