# Two commands to try Broadsheet: `make demo` and `make test`. Everything lives in .venv.
PYTHON ?= python3
VENV   ?= .venv
PIP_ARGS ?=
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev
SOURCES := news feeds summarizer storage seeds bot tests benchmarks

.PHONY: help demo run test test-long install lint format type arch check clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: $(STAMP) ## two days of news, offline: two digests as a subscriber sees them
	$(BIN)/broadsheet demo

run: $(STAMP) ## the bot, with the settings of .env
	$(BIN)/broadsheet run

test: $(DEV) ## all tests
	$(BIN)/pytest

test-long: $(DEV) ## all tests and the long fault and fuzz runs
	$(BIN)/pytest -m 'slow or not slow' --timeout 1800

install: $(STAMP) ## set up .venv

lint: $(DEV) ## style
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

format: $(DEV) ## write the style
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

type: $(DEV) ## types, strictly
	$(BIN)/mypy

arch: $(DEV) ## which room may import which
	$(BIN)/lint-imports

check: lint type arch test ## everything that CI runs

clean: ## remove .venv and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"Broadsheet needs Python 3.11 or newer; {sys.executable} is {v.major}.{v.minor}. Try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(STAMP): $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) --constraint constraints.txt --editable .
	@touch $@

$(DEV): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) --constraint constraints.txt --editable '.[dev]'
	@touch $@
