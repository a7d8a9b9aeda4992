"""Tasks 待办: what waits for whom, by unit and role, over all that is supervised."""
