"""Referrals 导入法定途径: a piece goes another statutory path, and is tracked."""
