"""Action items (议定事项): what a weekly session decided, who does it by when, and its answer."""
