# Everything from one place. Each target sets up what it needs by itself.
#   PYTHON=   the Python to build the environment with (3.11 or newer)
#   VENV=     where the environment is put
#   PORT=     where the demo listens;  DATA_DIR= where its data lives

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
DATA_DIR ?= data/demo
BIN := $(VENV)/bin
# A server per processor; `PYTEST_ARGS=` runs one after the other
PYTEST_ARGS ?= -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo test check check-long mutants bench screenshots format lock venv clean

help:
	@echo "make demo         de demo op http://127.0.0.1:$(PORT)"
	@echo "make test         alle tests"
	@echo "make check        opmaak, lint, typen, importregel"
	@echo "make check-long   de lange runs, en make mutants"
	@echo "make mutants      merkt een test het als een regel anders wordt? (ONLY=rules of ONLY=door)"
	@echo "make bench        de snelheidsmeting"
	@echo "make screenshots  een plaatje van elke pagina"
	@echo "make format       zet de opmaak recht"
	@echo "make lock         maakt requirements/*.txt opnieuw (vraagt om uv)"
	@echo
	@echo "Voor wie het draait, met uitleg in docs/install.md:"
	@echo "samenspel --help  verify-log, purge, reapply, export case, export log, merge-organisations"

# The environment. Two stamps: the demo needs less than the tests do.
$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
	    echo "$(PYTHON) ontbreekt: installeer Python 3.11 of nieuwer, of noem hem met PYTHON="; \
	    exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "$(PYTHON) is te oud: neem Python 3.11 of nieuwer, of noem hem met PYTHON="; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "$(PYTHON) mist venv: installeer python3-venv"; exit 1; }
	@"$(PYTHON)" -m venv "$(VENV)"

$(VENV)/.stamp-run: requirements/lock.txt pyproject.toml | $(BIN)/python
	@echo "Omgeving klaarzetten in $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	    --no-deps -r requirements/lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	    --no-build-isolation --editable .
	@touch $@

$(VENV)/.stamp-dev: requirements/dev-lock.txt $(VENV)/.stamp-run
	@echo "Gereedschap voor tests en controles klaarzetten ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	    --no-deps -r requirements/dev-lock.txt
	@touch $@

venv: $(VENV)/.stamp-dev

demo: $(VENV)/.stamp-run
	@exec $(BIN)/samenspel demo --port "$(PORT)" --data-dir "$(DATA_DIR)"

test: $(VENV)/.stamp-dev
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.stamp-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.stamp-dev
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(VENV)/.stamp-dev
	@$(BIN)/python -m bench

screenshots: $(VENV)/.stamp-dev
	@$(BIN)/python -m tests.screenshots

check-long: $(VENV)/.stamp-dev
	@SAMENSPEL_LONG=1 $(BIN)/python -m pytest -m long $(PYTEST_ARGS)
	@$(BIN)/python -m tests.mutants

mutants: $(VENV)/.stamp-dev
	@$(BIN)/python -m tests.mutants $(ONLY)

lock:
	@UPGRADE="$(UPGRADE)" requirements/lock.sh

clean:
	rm -rf "$(VENV)" build mutants *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
