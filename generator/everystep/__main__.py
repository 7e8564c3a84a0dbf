"""`python -m everystep` is the command line."""

from .publish.cli import main

main()
