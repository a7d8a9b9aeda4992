"""Imports 台账导入: a sender's ledger becomes pieces, row by row, in a job."""
