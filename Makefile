# make serve | test | test-engines | check | bench | clean.  Needs Python 3.11 or newer; everything else lands in .venv.

# The first Python that is new enough; PYTHON=… names another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
# A stamp is fresh as long as these are older: then no target runs pip. The build hook makes the web assets.
SOURCES := pyproject.toml hatch_build.py $(shell find api/pages/web -name node_modules -prune -o -type f -print)
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

# Files side by side, in their order: the long ones come early. More processes than two would disturb what is timed.
PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help serve test test-engines check bench assets clean
.DELETE_ON_ERROR:

help:
	@echo 'make serve   set up, build the graph and serve it on 127.0.0.1:8000 (ARGS="--port 8080" for options)'
	@echo 'make test    lint, types, layers and the whole suite (ARGS="-k word" for pytest options)'
	@echo 'make test-engines  with outside programs: engines of others (oxigraph, Virtuoso), replicas behind nginx'
	@echo 'make check   lint, types and layers only'
	@echo 'make bench   GraphQL and SPARQL beside their peers, cost curves (ARGS="--quick" for less, "--full" for 10 m triples)'
	@echo 'make assets  make the files of the web pages again, where a first try had no network'
	@echo 'make clean   remove the environment and all caches'

serve: $(RUN)
	@exec $(BIN)/kg serve $(ARGS)

test: check
	@$(BIN)/python -m pytest $(PARALLEL) --ignore tests/engines $(ARGS)

test-engines: $(DEV)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests/engines $(ARGS)

check: $(DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(DEV)
	@$(BIN)/python -m tests.benchmarks.bench $(ARGS)

assets: | $(BIN)/python
	@$(PIP) install -qq --no-deps --editable .
	@test -f api/pages/built/graphiql.js || { echo 'make: npm could not make the web assets. What it says:' \
		'$(PIP) install --verbose --no-deps --editable .' >&2; exit 1; }

clean:
	rm -rf $(VENV) dist api/pages/built api/pages/web/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find kg api tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo 'make: no Python 3.11 or newer on PATH.' \
		'Install one, or name it: make PYTHON=/path/to/python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		'make: $(PYTHON) is missing or older than 3.11. Name another: make PYTHON=/path/to/python3.12' >&2; exit 1; }
	@echo 'Setting up $(VENV) with $(PYTHON) …' >&2
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo 'make: this Python cannot make environments.' \
		'On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }

$(RUN): $(SOURCES) | $(BIN)/python
	@echo 'Installing nutrigraph and what it needs (a minute, once) …' >&2
	@$(PIP) install -qq --editable .
	@touch $@

$(DEV): $(SOURCES) | $(BIN)/python
	@echo 'Installing nutrigraph and its development tools (a minute, once) …' >&2
	@$(PIP) install -qq --editable '.[dev]'
	@touch $(RUN) $@
