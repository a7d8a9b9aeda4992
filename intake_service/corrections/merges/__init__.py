"""Two matters that are one dispute are merged, one that is two is split （事项合并、拆分）."""
