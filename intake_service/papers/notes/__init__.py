"""Notes 谈话记录: what was said on the telephone or in a talk about a piece."""
