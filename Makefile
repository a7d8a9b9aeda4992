# Every target makes its own set-up: Python 3.11+ and make are all a machine needs; the tests read
# the API document as a TypeScript client does, and need node with npm as well.
SHELL := /bin/bash
PYTHON ?= python3
DATA ?= .kaimen
PORT ?= 8000
DEMO ?= 1
ANEW ?= 0
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NODE := tests/contracts/node
NODE_READY := $(NODE)/node_modules/.ready
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: help install run test check format bench clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Kaimen needs Python 3.11 or newer")'
	@echo "Making $(VENV) and installing the libraries into it, about a minute …" >&2
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(NODE_READY): $(NODE)/package-lock.json $(NODE)/package.json
	@command -v npm >/dev/null || { echo "The tests need node 20 or newer with npm" >&2; exit 1; }
	@echo "Installing the TypeScript client of the tests, about half a minute …" >&2
	npm ci --prefix $(NODE) --no-audit --no-fund
	@touch $@

install: $(READY)  ## create .venv from requirements.lock, nothing else

run: $(READY)  ## start everything, on empty data play the year (DEMO=0: do not; ANEW=1: begin it again), serve until Ctrl-C
	$(BIN)/kaimen up --data $(DATA) --port $(PORT) $(if $(filter-out 0,$(DEMO)),--demo) $(if $(filter-out 0,$(ANEW)),--anew)

# Each has an installation of its own and looks at no clock, so two may run at once.
SIDE_BY_SIDE := tests/bench $(addprefix tests/system/test_,commands.py demo.py the_line.py tutorial.py)

test: $(READY) $(NODE_READY)  ## every test: quick ones on three workers (they wait for PostgreSQL), then real processes
	@echo "Every test, in three parts: fifteen to twenty minutes on 2 cores. Began at $$(date +%H:%M)." >&2
	$(BIN)/pytest tests --ignore tests/system --ignore tests/bench -n 3 --dist loadfile
	$(BIN)/pytest $(SIDE_BY_SIDE) -n 2 --dist loadfile
	$(BIN)/pytest tests/system $(SIDE_BY_SIDE:%=--ignore %)

check: $(READY)  ## ruff, types, import contracts, migrations agree with the models
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/kaimen migrate --check

format: $(READY)  ## lay the code out
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: $(READY)  ## measure beside a floor taken in the same run
	$(BIN)/python -m tests.bench

clean:  ## remove the environment and the caches, never the data
	rm -rf $(VENV) $(NODE)/node_modules .mypy_cache .ruff_cache .pytest_cache
