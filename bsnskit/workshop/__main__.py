"""`python -m bsnskit.workshop`: started by `bsns workshop`, not by hand."""

import sys

from bsnskit.workshop.server import main

if __name__ == "__main__":
    sys.exit(main())
