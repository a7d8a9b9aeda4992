"""Leaders: who answers for which topics and regions at each level."""
