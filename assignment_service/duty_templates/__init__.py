"""What a leader in charge owes a case, and within how many days, as versioned data (§4.1)."""
