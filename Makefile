# Qabulxona: `make` lists what there is. Nothing but Python 3.11+ and make is needed.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
PY := .venv/bin/python
N ?= 300
DISTRIBUTIONS := libs/contracts libs/bpmn libs/terms libs/region libs/chassis libs/cli \
	services/intake services/routing services/execution services/review services/reporting deploy/local

.PHONY: help
help: ## Say what each target does
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Installing
.PHONY: venv
venv: .venv/ready ## Install everything, at the pinned versions, into .venv

.venv/ready: constraints.txt requirements-dev.txt $(DISTRIBUTIONS:%=%/pyproject.toml)
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --constraint constraints.txt uv
	$(PY) -m uv pip install --quiet --constraint constraints.txt --requirement requirements-dev.txt $(DISTRIBUTIONS:%=--editable ./%)
	touch $@

.PHONY: constraints
constraints: ## Pin the versions anew: resolve everything and write constraints.txt
	$(PY) -m uv pip compile --quiet --upgrade --no-header --no-annotate --no-emit-index-url \
		$(DISTRIBUTIONS:%=%/pyproject.toml) requirements-dev.txt | grep -E '^[a-z0-9-]+==' > build/constraints.txt
	mv build/constraints.txt constraints.txt
