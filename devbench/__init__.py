"""A private bench for this app on a bare machine: `python3 -m devbench --help`, or the Makefile."""
