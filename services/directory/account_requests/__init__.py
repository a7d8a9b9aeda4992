"""What one security administrator asks for an account, and another one confirms."""
