# The two commands are `make run` and `make test`; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help test lint format types

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

.venv/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Mithaq needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/test.stamp: .venv/run.stamp tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r tests/requirements.txt
	@touch $@

test: .venv/test.stamp ## all tests, on SQLite and on a PostgreSQL that it starts itself
	$(BIN)/python -m pytest -n 2 tests
	$(BIN)/python -m tests.postgres -- $(BIN)/python -m pytest -n 2 tests

lint: .venv/test.stamp ## style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/test.stamp ## mend style and formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: .venv/test.stamp ## types
	SECRET_KEY=only-for-type-checks-0123456789abcdef0123456789abcdef $(BIN)/mypy .
