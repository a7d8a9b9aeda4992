"""Exports 台账导出: the ledger as a spreadsheet, written by a job."""
