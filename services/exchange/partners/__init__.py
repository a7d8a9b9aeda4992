"""Partners: the organs whose systems exchange messages with the Department, 对接单位."""
