"""What supervision knows of a matter from the feeds of others: who is responsible, who leads."""
