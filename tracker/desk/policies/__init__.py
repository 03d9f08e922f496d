"""Policies as files and as values: which one is in force, what is wrong with one, how two differ, and what staff's
overrulings suggest."""
