"""Judgements: values and `now` in, a verdict with its reason out. Nothing here reads a clock, a file or a table."""
