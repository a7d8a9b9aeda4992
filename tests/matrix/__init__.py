"""Every route, as every role, from everywhere: who may, who is refused, who sees nothing."""
