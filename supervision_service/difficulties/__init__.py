"""What a listed case sticks at, who sees to it, and what several organs agreed about it."""
