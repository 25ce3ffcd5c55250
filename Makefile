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

# For what only looks at or ends a stack: it must not install a newer one first.
.PHONY: installed
installed:
	@test -x $(PY) || { echo "Nothing is installed here yet; run 'make venv'." >&2; exit 1; }

.PHONY: constraints
constraints: ## Pin the versions anew: resolve everything and write constraints.txt
	$(PY) -m uv pip compile --quiet --upgrade --no-header --no-annotate --no-emit-index-url \
		$(DISTRIBUTIONS:%=%/pyproject.toml) requirements-dev.txt | grep -E '^[A-Za-z0-9_.-]+==' > constraints.new
	mv constraints.new constraints.txt

##@ Running
.PHONY: up
up: .venv/ready ## Start the whole stack on this machine: servers and five services
	$(PY) -m qabul_local up $(if $(REGION_DIR),--region-dir "$(REGION_DIR)") $(if $(PROCESSES),--processes $(PROCESSES))

.PHONY: down
down: installed ## Stop the stack; its data stay
	$(PY) -m qabul_local down

.PHONY: status
status: installed ## Say how every server and service is
	$(PY) -m qabul_local status

.PHONY: logs
logs: installed ## Show the logs, of one: make logs S=routing; F=1 follows
	$(PY) -m qabul_local logs $(S) $(if $(F),--follow)

.PHONY: clean
clean: installed ## Stop the stack and remove its data, logs and keys
	$(PY) -m qabul_local clean

##@ Seeing it work
.PHONY: demo
demo: .venv/ready ## Play appeals through the whole process on a fresh stack; N=300, or APPEALS=file.csv; KEEP=1 leaves it running
	$(PY) -m qabul_local demo --count $(N) $(if $(APPEALS),--appeals "$(APPEALS)") $(if $(LIMIT),--limit $(LIMIT)) $(if $(KEEP),--keep)

.PHONY: bench
bench: .venv/ready ## Measure a fresh stack beside this machine's raw limits, judge the gates; QUICK=1 takes a look, ONLY="engine steps" some parts
	$(PY) -m qabul_local bench $(if $(QUICK),--quick) $(foreach part,$(ONLY),--only $(part))

##@ Changing
.PHONY: proto
proto: .venv/ready ## Generate the stubs of libs/contracts from proto/, and lint the protos
	$(PY) proto/generate.py

.PHONY: format
format: .venv/ready ## Format the code
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix --quiet . || true

##@ Checking
.PHONY: test
test: .venv/ready ## Run every test on real servers; T=tests/unit/terms for some
	$(PY) -m pytest -n 2 --dist loadfile $(T)

.PHONY: lint
lint: .venv/ready ## Check style, types, layers, contracts
	$(PY) -m ruff format --check --quiet .
	$(PY) -m ruff check --quiet .
	$(PY) -m mypy $(DISTRIBUTIONS:%=%/src)
	$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	$(PY) proto/generate.py --check
