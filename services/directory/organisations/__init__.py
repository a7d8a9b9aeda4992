"""Who exists: the department, its divisions, the bureaus, and those they work with."""
