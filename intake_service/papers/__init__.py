"""Papers: what is kept beside a piece, notes of talks and attachments."""
