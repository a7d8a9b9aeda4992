"""What is done with a review: request, opinion, hearing, what others did, and the lapse."""
