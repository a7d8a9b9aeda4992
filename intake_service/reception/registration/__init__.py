"""Registration 登记: every piece that comes in gets a number, a query code and its clocks."""
