"""Who acts for an absent colleague （代办）, from which day to which."""
