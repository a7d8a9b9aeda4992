"""The words of the office: every enumeration with its Chinese label."""
