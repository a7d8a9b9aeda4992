"""Attachments 附件: files on a piece or an order, sealed in the store, read for a purpose."""
