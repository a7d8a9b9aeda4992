"""What other departments are asked to do about a matter, until all sides end it together."""
