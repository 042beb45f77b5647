# make run    serves the demo     make test   runs every check     make bench   runs the benchmarks
# make crash  kills servers 2,000 times            make soak    looks for counterexamples for hours
# Needs Python 3.11 or later, make and git. Everything is installed into .venv; nothing else is touched.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
HYPOTHESIS_PROFILE ?= dev
WORKERS ?= auto
CRASH_KILLS ?= 2000
CRASH_FLOOD_SECONDS ?= 60
SOAKED ?= tests/test_property.py tests/live tests/store tests/transfer tests/serve
BENCHMARKS ?= floor customers_vs_splink events_vs_splink contested similar junk
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock

.DEFAULT_GOAL := help
.PHONY: help run test lint types format crash soak bench lock clean

help:
	@head -3 Makefile

run: $(VENV)/installed
	@$(BIN)/onefold demo

test: lint types tests/sdk/node_modules
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

crash: $(VENV)/installed-dev
	CRASH_KILLS=$(CRASH_KILLS) CRASH_FLOOD_SECONDS=$(CRASH_FLOOD_SECONDS) $(BIN)/python -m pytest -n $(WORKERS) tests/crash

soak: $(VENV)/installed-dev
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n $(WORKERS) $(SOAKED)

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

# Segment's libraries for JavaScript, unmodified, for the tests that drive them.
tests/sdk/node_modules: tests/sdk/package-lock.json
	@command -v npm >/dev/null || { echo "npm is not there: tests of Segment's libraries for JavaScript are skipped"; exit 0; }; \
	  npm ci --prefix tests/sdk --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@

# The console's types of the API, after a change of the API.
console/types: $(VENV)/installed console/node_modules
	$(BIN)/python -m onefold.serve.openapi > console/openapi.json
	npm run --silent --prefix console api

# Pins every version anew, from an environment that holds nothing else.
lock:
	rm -rf .lock-venv && $(PYTHON) -m venv .lock-venv
	.lock-venv/bin/python -m pip install --quiet --disable-pip-version-check hatchling editables
	.lock-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[dev,bench]'
	{ echo "# Every version that running, testing and benchmarking Onefold installs. Made by: make lock"; \
	  .lock-venv/bin/python -m pip freeze --exclude-editable; } > requirements.lock
	rm -rf .lock-venv

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache onefold-demo tests/sdk/node_modules
