"""Orders 交办单: a bureau is told to handle a piece and to report the result by a day."""
