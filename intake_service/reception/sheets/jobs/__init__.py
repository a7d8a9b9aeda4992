"""Reading a workbook in a process of its own, which a hostile one may kill and nothing else."""
