"""What the services promise to each other and to the outside, and that they keep it."""
