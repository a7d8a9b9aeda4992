"""Weekly dispatch (周调度): who reported on a listed matter, and who did not."""
