"""Letters 文书: documents made by moves from versioned templates, numbered without gaps."""
