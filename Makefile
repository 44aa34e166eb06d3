# The two commands are `make run` and `make test`; `make help` lists the rest.
BIN := .venv/bin
export PORT ?= 8000
export VAR_DIR ?= $(CURDIR)/var
# Compiled modules are kept, whatever a shell says: each run of the tests imports them in six processes.
unexport PYTHONDONTWRITEBYTECODE
# Checks look at the code alone and need no deployment's key.
CHECKED := SECRET_KEY=only-for-checks-0123456789abcdef0123456789abcdef0123456789
# One process more than there are cores: each waits now and then for a browser or for PostgreSQL.
TESTERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

.PHONY: help run demo test test-long fuzz drill clients sbom audit bench bench-more bench-search bench-drafting screenshots guide-pictures lint format types lock states fixtures schema messages check-states check-fixtures check-schema check-messages check-migrations check-deploy environment secret-key test-environment

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

environment:
	@.ci/venv run

test-environment:
	@.ci/venv test

# Written once, under another name first, so that an interrupted start leaves no half a key.
secret-key: environment
	@mkdir -p "$(VAR_DIR)"; cd "$(VAR_DIR)"; test -s secret_key || { umask 077; \
	  "$(CURDIR)/$(BIN)/python" -c 'import secrets; print(secrets.token_urlsafe(64))' > secret_key.new; mv secret_key.new secret_key; echo "Secret key … $(VAR_DIR)/secret_key"; }

run: secret-key ## set everything up, keep what is there, and serve at http://127.0.0.1:8000 (PORT=…)
	@exec $(BIN)/python manage.py serve

demo: export DEMO := true
demo: export DATABASE_URL := sqlite:///$(VAR_DIR)/demo.sqlite3
demo: secret-key ## the same product on an invented world with a database of its own
	@exec $(BIN)/python manage.py serve

test: test-environment ## all tests, on SQLite and then on a PostgreSQL that is started for them
	$(BIN)/python -m pytest -n $(TESTERS) --dist worksteal
	$(BIN)/python -m tests.postgres -- $(BIN)/python -m pytest -n $(TESTERS) --dist worksteal

test-long: export TESTS_LONG := true
test-long: test ## the same, and as much again as minutes do not allow: docs/running.md says what

fuzz: export TESTS_LONG := true
fuzz: test-environment ## 10,000 requests for each of three people, on both databases (FUZZ_CASES=…, FUZZ_SEED=…)
	FUZZ_CASES=$${FUZZ_CASES:-10000} $(BIN)/python -m pytest -s tests/fuzzing
	FUZZ_CASES=$${FUZZ_CASES:-10000} $(BIN)/python -m tests.postgres -- $(BIN)/python -m pytest -s tests/fuzzing

clients: export TESTS_LONG := true
clients: test-environment ## the programs of docs/dashboards.md and the made clients, against a server: a table of what came of each
	test -x "$(VAR_DIR)/clients/bin/python" || python3 -m venv "$(VAR_DIR)/clients"
	"$(VAR_DIR)/clients/bin/python" -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r .lock/clients.txt
	if command -v npm >/dev/null; then cp tests/clients/package.json "$(VAR_DIR)/clients/" && npm install --prefix "$(VAR_DIR)/clients" --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error; fi
	CLIENTS_PYTHON="$(VAR_DIR)/clients/bin/python" $(BIN)/python -m tests.clients

drill: test-environment ## bad days, each with a control that must fail: docs/reliability.md (FULL=1: as often as it says there)
	$(BIN)/python -m tests.drills

drill-s3: ## files of people in an S3-compatible store, in an environment of its own: docs/reliability.md
	@mkdir -p "$(VAR_DIR)"
	test -x "$(VAR_DIR)/s3/bin/python" || python3 -m venv "$(VAR_DIR)/s3"
	"$(VAR_DIR)/s3/bin/python" -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r .lock/s3-drill.txt
	"$(VAR_DIR)/s3/bin/python" -m tests.drills.object_store

sbom: test-environment ## every package with its hashes, as CycloneDX: var/sbom.cdx.json
	@mkdir -p "$(VAR_DIR)"
	$(BIN)/python -m cyclonedx_py requirements .lock/run.txt --output-reproducible --sv 1.6 -o "$(VAR_DIR)/sbom.cdx.json"

audit: test-environment ## packages that published advisories speak of (ADVISORIES=all.zip, OSV's of PyPI; asks nobody)
	$(BIN)/python -m tests.audit $(ADVISORIES)

bench: test-environment ## beside a stock API and plain SQL, on 100,000 commitments (BENCH_COMMITMENTS=…, ARGS="--database sqlite --only matrix")
	$(BIN)/python -m tests.bench $(ARGS)
	$(BIN)/python -m tests.bench --writes $(ARGS)

bench-more: test-environment ## what long exports, recordings and imports take in memory and time (minutes)
	$(BIN)/python -m tests.bench.exports
	$(BIN)/python -m tests.bench.desk
	$(BIN)/python -m tests.bench.imports

bench-search: test-environment ## how many of 252 queries find what people mean by them, and find it first
	$(BIN)/python -m tests.bench.search

bench-drafting: test-environment ## how well resolutions are proposed from invented texts (ARGS="--kept", "--short", "--show")
	$(CHECKED) $(BIN)/python -m tests.bench.drafting $(ARGS)

screenshots: test-environment ## docs/screenshots/: the ten main screens and eight public pages in English and Persian (needs Chromium)
	$(BIN)/python -m tests.screenshots

guide-pictures: test-environment ## docs/pictures/: what the guides show, in each language (GUIDES="importing texts")
	$(BIN)/python -m tests.pictures $(GUIDES)

lint: test-environment ## style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: test-environment ## mend style and formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: test-environment ## types
	$(CHECKED) $(BIN)/mypy .

lock: test-environment ## the locks in .lock/ from requirements.txt and those beside it
	$(LOCK) requirements.txt --output-file .lock/run.txt
	$(LOCK) requirements.txt tests/requirements.txt --constraints .lock/run.txt --output-file .lock/test.txt
	$(LOCK) requirements.txt config/requirements-s3.txt --output-file .lock/s3.txt
	$(LOCK) requirements.txt config/requirements-s3.txt tests/drills/requirements-s3.txt --constraints .lock/s3.txt --output-file .lock/s3-drill.txt
	$(LOCK) tests/clients/requirements.txt --output-file .lock/clients.txt

states: test-environment ## seeds/states.yaml from its sources
	$(CHECKED) $(BIN)/python manage.py build_states

fixtures: test-environment ## fixtures/ from seeds/
	$(CHECKED) $(BIN)/python manage.py build_fixtures

schema: test-environment ## docs/openapi.yaml from the code
	$(CHECKED) $(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

messages: test-environment ## the translation catalogues from the code (needs gettext)
	$(CHECKED) $(BIN)/python manage.py check_translations --update

check-states: test-environment
	$(CHECKED) $(BIN)/python manage.py build_states --check

check-fixtures: test-environment
	$(CHECKED) $(BIN)/python manage.py build_fixtures --check

check-schema: test-environment
	@mkdir -p "$(VAR_DIR)"
	$(CHECKED) $(BIN)/python manage.py spectacular --validate --fail-on-warn --file "$(VAR_DIR)/openapi.yaml"
	diff -u docs/openapi.yaml "$(VAR_DIR)/openapi.yaml" || { echo "docs/openapi.yaml is not what the code says: run make schema and commit it." >&2; exit 1; }

check-messages: test-environment
	$(CHECKED) $(BIN)/python manage.py check_translations

check-migrations: test-environment
	$(CHECKED) $(BIN)/python manage.py makemigrations --check --dry-run

check-deploy: test-environment
	$(CHECKED) SITE_URL=https://mithaq.example.org $(BIN)/python manage.py check --deploy --fail-level WARNING
