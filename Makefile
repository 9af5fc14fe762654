# Two commands: `make demo` and `make test`. Each creates .venv and installs what it needs; neither needs root.
# The same in plain commands, for every system: CONTRIBUTING.md.

.DEFAULT_GOAL := help
CLIENT ?= sample
REPEATS ?= 1000
BIN := .venv/bin

# The first Python that really runs, is in range and can make environments: a pyenv shim may be on PATH and fail.
# `make demo PYTHON=/path/to/python3.12` names one.
CANDIDATES = $(PYTHON) python3.13 python3.12 python3.11 python3 python
USABLE = import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
install = @found=; for python in $(BIN)/python $(CANDIDATES); do \
	if "$$python" -c '$(USABLE)' >/dev/null 2>&1; then found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then echo "No Python 3.11, 3.12 or 3.13 with venv was found (Debian, Ubuntu: apt install python3-venv)." >&2; exit 2; fi; \
	"$$found" tools/install.py

.PHONY: help demo test test-engines campaign locks lab dashboard

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | awk -F '\t' '{ printf "make %-12s %s\n", $$1, $$2 }'

demo: ## run the sample engagement and name its report
	$(install)
	@$(BIN)/bsns demo

test: ## style, types, floors and tests
	$(install) test
	@$(BIN)/python -m tools.check

test-engines: ## the same numbers on Spark and Postgres, really started (fetches 0.5 GB the first time)
	$(install) test engines
	@$(BIN)/python -m pytest -q tests/engines

lab: ## open CLIENT (default: sample) in JupyterLab
	$(install)
	@$(BIN)/bsns lab $(CLIENT)

dashboard: ## serve the dashboard of CLIENT (default: sample)
	$(install)
	@$(BIN)/bsns dashboard $(CLIENT)

campaign: ## how often intervals hold the truth, tabulated over what is tried (some ten minutes; REPEATS=1000)
	$(install) test
	@$(BIN)/python benchmarks/coverage.py --repeats $(REPEATS)
	@$(BIN)/python benchmarks/coding_trial.py
	@nice -n 10 $(BIN)/python benchmarks/intake.py
	@if [ -n "$$BSNSKIT_REAL_DATA" ]; then nice -n 10 $(BIN)/python benchmarks/suggestion.py "$$BSNSKIT_REAL_DATA/banking77/train.csv"; \
	else echo "suggestions: not run, BSNSKIT_REAL_DATA names no folder"; fi

locks: ## make requirements*.lock anew from pyproject.toml (needs the network)
	$(install) test
	@$(BIN)/python -m tools.locks $(if $(UPGRADE),--upgrade)
