"""Everything open that names somebody goes to a colleague of the unit （工作移交）."""
