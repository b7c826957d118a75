# Every target sets itself up first: it needs only Python 3.11+, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup run try test lint format bench chaos eval pictures lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(STAMP) ## Install everything into .venv

$(STAMP): requirements.lock requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Install it, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(STAMP) ## Start the bot: in your workspace if .env has tokens, else in a local Slack
	@$(BIN)/python -m bot run --or-try

try: $(STAMP) ## Start the bot in a local Slack, whatever .env holds
	@$(BIN)/python -m bot try

test: $(STAMP) ## Run all tests, conversations first
	$(BIN)/python -m pytest -n auto tests/dialogues
	$(BIN)/python -m pytest -n auto --ignore=tests/dialogues

lint: $(STAMP) ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## Measure what the bot costs (ten minutes), and write docs/figures.md
	$(BIN)/python -m benchmarks

chaos: $(STAMP) ## Kill the bot again and again, and count what arrives
	$(BIN)/python -m benchmarks.chaos

eval: $(STAMP) ## Measure how well questions are answered
	$(BIN)/python -m benchmarks.eval_answers

pictures: $(STAMP) ## Make the pictures anew (needs Chromium)
	PYTHONPATH=. $(BIN)/python docs/make_pictures.py

lock: $(STAMP) ## Pin the dependencies anew, with hashes
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --extra dev pyproject.toml -o requirements-dev.lock

clean: ## Remove .venv and caches (data/ stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
