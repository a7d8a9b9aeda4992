"""Weekly sessions (周调度会): a round with a cut-off, who did not report, what was decided."""
