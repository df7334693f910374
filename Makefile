# Each target makes its own virtual environment, so a fresh machine needs only Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: run test lint bench schema lock clean
.DEFAULT_GOAL := run

run: $(VENV)/.run  ## the sandbox: a chat page in the browser, no token needed
	$(BIN)/python bot.py sandbox

test: $(VENV)/.dev  ## every test; the browser ones are skipped, and say so, where Chromium is missing
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev  ## style, types, import contracts, curated base
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python bot.py check

bench: $(VENV)/.dev  ## the figures in docs/benchmarks.md; SETS="a.json b.json" adds quality on question sets
	$(BIN)/python -m benchmarks.answers
	$(BIN)/python -m benchmarks.matcher --plot docs/images/matcher.svg --write
	$(if $(SETS),$(BIN)/python -m benchmarks.matcher --quality $(SETS) --write)
	$(BIN)/python -m benchmarks.transport
	$(BIN)/python -m benchmarks.rebuilding
	$(BIN)/python -m benchmarks.recall
	$(BIN)/python -m benchmarks.queueing
	$(BIN)/python -m benchmarks.broadcast --subscribers 1000
	$(BIN)/python -m benchmarks.kills --kills 20

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + v + ". Try: make PYTHON=python3.12 " + "$(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements.lock requirements-dev.lock | $(VENV)/bin/python
	$(PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/.run

schema: $(VENV)/.run  ## the JSON Schemas of the curated files, from their models
	$(BIN)/python bot.py check --schema

lock:  ## refresh both lock files (needs uv); pins and hashes only, no addresses
	uv pip compile pyproject.toml --extra semantic --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
