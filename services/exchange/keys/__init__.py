"""Keys with which partners sign their messages, and the one with which we sign ours."""
