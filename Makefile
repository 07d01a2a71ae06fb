# Yakja: two commands matter, `make run` and `make test`. `make help` lists all.
SHELL := /bin/sh
PORT ?= 8000
SAMPLE ?= 1
ONLY ?=
PY := .venv/bin/python
# Compiled Python is kept beside the environment: a start reads it instead of compiling two thousand files.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/.venv/pycache

.PHONY: help run test fast-test check bench messages sms-gateway fonts lock format clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: ## set everything up and serve on 127.0.0.1 (PORT=8000, SAMPLE=1 furnished sample, SAMPLE=0 real data only)
	@scripts/environment.sh run
	@SAMPLE=$(SAMPLE) exec $(PY) manage.py serve --port $(PORT)

test: ## every test, on SQLite and PostgreSQL, browser included (installs what it needs when it may)
	@scripts/environment.sh dev
	@scripts/test.sh

fast-test: ## the tests of the rooms on SQLite only
	@scripts/environment.sh dev
	@scripts/test.sh fast

check: ## lint, types, imports, migrations, translations, lock
	@scripts/environment.sh dev
	@scripts/check.sh

bench: ## measure the budgets as ratios to a floor (ONLY=register for one part, ROWS=1000000 for complaints)
	@scripts/environment.sh dev
	@$(PY) -m benchmarks $(ONLY) $(if $(ROWS),--rows $(ROWS))

messages: ## extract interface strings into each room's catalogues
	@scripts/environment.sh dev
	@$(PY) manage.py messages

sms-gateway: ## start Kannel with its fake operator in var/sms, print the settings that lead to it (DO=stop ends it)
	@scripts/sms_gateway.sh $(or $(DO),start) var/sms

format: ## format Python
	@scripts/environment.sh dev
	@.venv/bin/ruff format yakja tests benchmarks scripts && .venv/bin/ruff check --fix yakja tests benchmarks scripts

fonts: ## remake the font subsets from their npm packages (maintainers)
	@scripts/environment.sh dev
	@$(PY) scripts/make_fonts.py

lock: ## compile requirements*.in to hashed locks without addresses
	@.venv/bin/uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	@.venv/bin/uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt

clean: ## remove the environment and all local data
	rm -rf .venv var
