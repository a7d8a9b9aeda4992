"""Random moves by random people, and what must hold after each of them."""
