"""Tasks 待办: which charges and chains wait for whom."""
