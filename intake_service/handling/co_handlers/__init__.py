"""Co-handling organs 协办单位: what each was asked beside the lead unit of an order."""
