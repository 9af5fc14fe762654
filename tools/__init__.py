"""Commands of the maintainers: install, check, locks."""
