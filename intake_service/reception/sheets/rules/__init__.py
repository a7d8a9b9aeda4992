"""What a workbook may hold, what a row must say. No I/O in this folder."""
