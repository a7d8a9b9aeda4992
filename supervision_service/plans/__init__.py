"""The plan per case (一案一策): measures with due dates, reviewed and approved."""
