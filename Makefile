# The two commands are `make run` and `make test`; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.PHONY: help run demo test lint format types

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

var/secret_key:
	@mkdir -p var
	@umask 077; $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))' > $@

# Binds before it prepares, so that a port in use is said at once and in words.
serve = $(PYTHON) -c 'import socket, sys; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); \
	sys.exit("Port $(PORT) is in use: stop what uses it, or choose another with PORT=8001 make $@") if s.connect_ex(("127.0.0.1", $(PORT))) == 0 else None'
GUNICORN := $(BIN)/gunicorn config.wsgi --bind 127.0.0.1:$(PORT) --worker-class gthread --workers 2 --threads 4 --no-control-socket --log-level warning

run: export PORT := $(PORT)
run: .venv/run.stamp var/secret_key ## set everything up and serve the record at http://127.0.0.1:8000 (PORT=…)
	@$(serve)
	@$(BIN)/python manage.py prepare
	@echo "Mithaq is at http://127.0.0.1:$(PORT)/ and its administration at http://127.0.0.1:$(PORT)/admin/ (stop with Ctrl+C)"
	@exec $(GUNICORN)

demo: export PORT := $(PORT)
demo: export DEMO := true
demo: export DATABASE_URL := sqlite:///var/demo.sqlite3
demo: .venv/run.stamp var/secret_key ## the same product on an invented world of its own
	@$(serve)
	@$(BIN)/python manage.py prepare
	@$(BIN)/python manage.py build_demo
	@echo "The demonstration is at http://127.0.0.1:$(PORT)/ (stop with Ctrl+C)"
	@exec $(GUNICORN)

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
