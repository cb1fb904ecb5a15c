# make run    set up what is needed and serve the demo database over HTTP
# make test   set up what is needed and run the tests on every engine of this machine
# make oracles  compares ten times as many generated statements with the engines' own parsers
# make check  every static gate; make fmt formats
# make fuzz   random statements on every engine, for SECONDS=600
# make bench  the benchmarks; make lock renews the lock files
#
# Needs Python 3.11 or newer (PYTHON=python3.12 chooses one) and make, nothing else.

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header pyproject.toml

.DELETE_ON_ERROR:
.PHONY: run test oracles check bench fmt lock clean

run: $(RUN_STAMP)
	@echo "Starting the demo. The command behind it: $(BIN)/dbmcp demo"
	@$(BIN)/dbmcp demo $(ARGUMENTS)

test: $(DEV_STAMP)
	@echo "Running the tests. Engines that are missing are named at the end."
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest $(ARGUMENTS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --skip-covered

check: $(DEV_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports --no-cache
	DBMCP_TEST_REQUIRE= $(BIN)/pytest -q tests/repository

oracles: $(DEV_STAMP)
	DBMCP_TEST_GENERATED=20000 $(BIN)/pytest tests/oracles $(ARGUMENTS)

fuzz: $(DEV_STAMP)
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),600) $(ARGUMENTS)

bench: $(DEV_STAMP)
	$(BIN)/python -m benchmarks $(ARGUMENTS)

fmt: $(DEV_STAMP)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock: $(DEV_STAMP)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra dev --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .coverage .coverage.* .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer is needed. \
	install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "make: $(PYTHON) is older than Python 3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "make: $(PYTHON) lacks venv. on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Making a virtual environment in $(VENV) (about half a minute with the packages)"
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what dbmcp needs, as locked in requirements.lock"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what dbmcp and its tests need, as locked in requirements-dev.lock"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --editable .
	@touch $@ $(RUN_STAMP)
