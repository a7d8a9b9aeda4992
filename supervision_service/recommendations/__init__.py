"""Recommendations of Art. 40 （改进工作、完善政策、追究责任的建议）: issued, answered, tracked."""
