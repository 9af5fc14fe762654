"""`python -m bsnskit.cli`."""

from bsnskit.cli.commands import main

if __name__ == "__main__":
    main()
