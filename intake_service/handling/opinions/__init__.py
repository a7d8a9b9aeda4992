"""Opinions 处理意见: investigation, an answer to each request, and its delivery."""
