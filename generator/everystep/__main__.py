"""`python -m everystep` is the command line."""

import gc

gc.set_threshold(100_000)  # as `main` does it, and the imports before it gain as well

from .publish.cli import main  # noqa: E402

main()
