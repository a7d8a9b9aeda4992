"""`make bench`: how fast, beside a floor measured in the same run (docs/performance.md)."""
