"""Ledger sheets 台账表格: letting a workbook in safely, and reading its rows by the headings."""
