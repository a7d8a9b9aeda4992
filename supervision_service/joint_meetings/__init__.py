"""Joint meetings with the provincial joint office: agenda, resolutions, minutes."""
