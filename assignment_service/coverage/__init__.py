"""What the leaders in charge cover: cases per leader, level, place and subject, and who waits."""
