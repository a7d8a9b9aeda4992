"""What a consultation or a joint meeting asked a unit to do: answered, then confirmed."""
