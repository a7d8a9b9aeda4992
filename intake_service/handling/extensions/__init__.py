"""Extensions 延期: more time to handle a piece, asked for and decided."""
