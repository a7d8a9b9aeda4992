"""The supervision ladder: urging the responsible unit by telephone and by letter (督办)."""
