"""Redirections 告知向有权机关提出: who came to the wrong organ is told which one to turn to."""
