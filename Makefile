# make run   resolves the demo       make test   runs every       make bench   runs the benchmarks
# Needs Python 3.11 or later, make and git. Everything is installed into .venv; nothing else is touched.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
HYPOTHESIS_PROFILE ?= dev
WORKERS ?= auto
BENCHMARKS ?= floor customers_vs_splink events_vs_splink contested similar junk
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock

.DEFAULT_GOAL := help
.PHONY: help run test lint types format bench lock clean

help:
	@head -2 Makefile

run: $(VENV)/installed
	@$(BIN)/onefold demo

test: lint types
	HYPOTHESIS_PROFILE=$(HYPOTHESIS_PROFILE) $(BIN)/python -m pytest -n $(WORKERS)

lint: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo

types: $(VENV)/installed-dev
	$(BIN)/mypy

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/installed-bench
	@for one in $(BENCHMARKS); do $(BIN)/python -m benchmarks.$$one || exit 1; done

$(VENV)/created:
	@test -n "$(PYTHON)" || { echo "Onefold needs Python 3.11 or later; name one with: make run PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot create environments. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/installed: $(VENV)/created pyproject.toml requirements.lock
	@echo "Installing Onefold into $(VENV) (the first time takes a minute) ..."
	@$(INSTALL) hatchling editables
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing what the tests need ..."
	@$(INSTALL) --no-build-isolation --editable '.[dev]'
	@touch $@

$(VENV)/installed-bench: $(VENV)/installed
	@$(INSTALL) --no-build-isolation --editable '.[dev,bench]'
	@touch $@

# Pins every version anew, from an environment that holds nothing else.
lock:
	rm -rf .lock-venv && $(PYTHON) -m venv .lock-venv
	.lock-venv/bin/python -m pip install --quiet --disable-pip-version-check hatchling editables
	.lock-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[dev,bench]'
	{ echo "# Every version that running, testing and benchmarking Onefold installs. Made by: make lock"; \
	  .lock-venv/bin/python -m pip freeze --exclude-editable; } > requirements.lock
	rm -rf .lock-venv

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache onefold-demo
