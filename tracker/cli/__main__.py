"""`python -m tracker.cli`: the same as the command `stallwatch`."""

from tracker.cli import main

main()
