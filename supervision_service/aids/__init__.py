"""Help that offices owe beside the answer: asked for, decided, given, and what came of it."""
