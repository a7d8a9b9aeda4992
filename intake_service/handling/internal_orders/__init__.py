"""Internal orders 拟办单: a division of the Department handles a matter, or is consulted on one."""
