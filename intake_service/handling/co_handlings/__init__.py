"""Co-handling 协办: organs that help the lead unit of an order, and answer what they are asked."""
