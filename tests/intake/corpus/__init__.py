"""Awkward and bad files with what must come of each; `python -m tools.corpus` prints what was tried and what came out."""
