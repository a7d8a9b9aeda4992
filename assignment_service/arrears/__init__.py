"""Which duties of leaders in charge are late: of duties and cases, never of persons (§10.4)."""
