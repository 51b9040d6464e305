# Muster. `make` alone lists the targets; every one sets up what it needs. Each is one `python -m pipeline ...`
# line, so that on Windows the same line works without make.

CORPUS ?= corpus
OUT ?= outputs
PATTERNS ?= patterns
JOBS ?= 1
SECONDS ?= 60
PYTHON ?= python3
# more options for the command, as in: make extract ARGS="--convention acled"
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
.DEFAULT_GOAL := help
# The code that runs: what `make fast` has compiled, unless the source is newer.
CODE = $(if $(shell test -e build/fast/.ready && ! find pipeline setup.py -name '*.py' -newer build/fast/.ready | grep -q . && echo yes),build/fast,.)
.PHONY: help extract fast try-fast test lint audit bench fuzz soak proof lock clean setup

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  make extract CORPUS=folder OUT=folder PATTERNS="patterns my_patterns" JOBS=2'

extract: $(VENV)/.ready ## read CORPUS (default corpus/) with PATTERNS, write the tables to OUT (default outputs/)
	@PYTHONPATH="$(CODE)" $(BIN)/python -P -m pipeline extract "$(CORPUS)" --out "$(OUT)" --patterns "$(PATTERNS)" --jobs $(JOBS) $(ARGS)

fast: build/fast/.ready ## compile the stages to C, once (needs a C compiler, takes two minutes): the same rows in less than two thirds of the time

test: $(VENV)/.ready-dev ## run every test
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.ready-dev ## check style (ruff, all rules) and types (mypy, strict)
	@$(BIN)/ruff check
	@$(BIN)/mypy

audit: $(VENV)/.ready-dev ## look for known holes in the pinned dependencies
	@$(BIN)/python tests/audit.py

bench: $(VENV)/.ready-dev .venv-bench/.ready try-fast ## measure speed, shares of the stages, memory and growth, beside other readers of text
	@$(BIN)/python tests/bench.py --code "$(CODE)" $(ARGS)

fuzz: $(VENV)/.ready-dev ## throw odd bytes at the readers and the cascade for SECONDS (default 60)
	@$(BIN)/python tests/fuzz.py --seconds $(SECONDS) $(ARGS)

soak: $(VENV)/.ready-dev ## read generated documents for SECONDS and watch memory and open files
	@$(BIN)/python tests/soak.py --seconds $(SECONDS) $(ARGS)

proof: $(VENV)/.ready-dev ## run all that tries to break it (fuzz and soak for SECONDS each), and write the counts into the README
	@$(BIN)/python tests/proof.py --seconds $(SECONDS) $(ARGS)

lock: $(VENV)/.ready-dev ## pin every dependency anew, with hashes (needs uv)
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --output-file requirements.lock
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra parquet --extra warc --extra dask --extra dev pyproject.toml --output-file requirements-dev.lock
	@printf 'quantulum3\ndateparser\ntimexy\nedsnlp\nspacy\n' | uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 - --output-file requirements-bench.lock

setup: $(VENV)/.ready-dev ## install everything, for work on Muster itself

clean: ## remove what can be made again: environment, caches (outputs stay)
	rm -rf $(VENV) .venv-bench .muster-cache .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Muster needs Python 3.11 or newer: make PYTHON=python3.11")'
	@echo "Setting up $(VENV) (once, about a minute)" >&2
	@$(if $(UV),$(UV) venv --quiet --allow-existing --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV))

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	@$(call install,requirements.lock)
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@$(call install,requirements-dev.lock)
	@touch $(VENV)/.ready $@

build/fast/.ready: setup.py $(shell find pipeline -name '*.py') | $(VENV)/.ready-dev
	@rm -rf build && mkdir -p build
	@echo "Compiling (once, about two minutes)" >&2
	@MUSTER_COMPILE=1 $(BIN)/python setup.py --quiet build --build-lib build/fast >build/log.txt 2>&1 || { tail -n 20 build/log.txt >&2; exit 1; }
	@ln -s ../../patterns build/fast/patterns
	@touch $@

try-fast:
	@$(MAKE) --no-print-directory fast || echo "not compiled: plain Python is measured" >&2

.venv-bench/.ready: requirements-bench.lock
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< || echo "without some of the peers" >&2
	@touch $@

ifdef UV
install = $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $(1) && $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
