"""What becomes of the piece of an order that was withdrawn （收回交办）."""
