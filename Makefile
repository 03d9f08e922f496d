# Everything one does with a checkout. Needs Python 3.11 or newer and make, nothing else.
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: setup dev run test test-long lint bench catalogue requirements clean

SHELL = /bin/sh
BIN = .venv/bin
# -qq: pip speaks only when something fails.
PIP = $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
PACKAGES = tracker carriers notices config

setup: .venv/installed

dev: .venv/installed-dev

# The stamps lie inside .venv: whoever removes it, removes them too.
.venv/installed: requirements.txt pyproject.toml .venv/bin/python
	@echo "Installing what Stallwatch needs into .venv"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installing what its tests need into .venv"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# A Python without ensurepip cannot make a venv that has pip, so it counts as missing.
.venv/bin/python:
	@for python in python3.13 python3.12 python3.11 python3; do \
		$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
			&& exec $$python -m venv --clear .venv; \
	done; \
	echo "Stallwatch needs Python 3.11 or newer with its venv module (on Debian: apt install python3-venv)." >&2; exit 1

run: setup
	@$(BIN)/stallwatch demo

# Three on two cores, for some tests wait; by files, so that what a file sets up is set up once.
test: lint
	@$(BIN)/python -m pytest -n 3 --dist loadfile -m "not long"

test-long: dev
	@$(BIN)/python -m pytest -m long

lint: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

# Each benchmark prints JSON, one line a figure. One that misses its goal keeps no other from running.
bench: dev
	@missed=0; for bench in benchmarks/bench_*.py; do $(BIN)/python "$$bench" || missed=1; done; exit $$missed

# Adds new sentences to the catalogue and drops those that nobody says any more; translations stay as they are.
catalogue: dev
	@$(BIN)/pybabel -q extract -F pyproject.toml --no-location --sort-output -o .venv/messages.pot $(PACKAGES)
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		-i .venv/messages.pot -l zh_CN -o config/catalogue/zh_CN.po

# Needs uv, and is the only thing that does. Addresses of registries stay out of the files.
COMPILE = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --quiet --custom-compile-command "make requirements"
requirements:
	@command -v uv >/dev/null || { echo "make requirements needs uv (pip install uv)." >&2; exit 1; }
	@$(COMPILE) --group build -o requirements.txt
	@$(COMPILE) --extra postgres --group build --group dev -c requirements.txt -o requirements-dev.txt

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants build dist
	@find $(PACKAGES) tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
