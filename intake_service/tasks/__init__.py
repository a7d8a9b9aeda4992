"""What waits for whom: one queue for every state in which somebody is asked to act."""
