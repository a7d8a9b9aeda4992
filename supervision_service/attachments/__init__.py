"""Attachments 附件: what shows that something was done, on whatever it was done to."""
