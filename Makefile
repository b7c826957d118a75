# Every target sets itself up first: it needs only Python 3.11+, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TO_RUN := $(VENV)/.to-run
TO_DEVELOP := $(VENV)/.to-develop
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r

.DEFAULT_GOAL := help
.PHONY: help setup run try test test-quick lint format bench chaos fuzz eval pictures lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(TO_DEVELOP) ## Install everything into .venv

$(TO_RUN): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Install it, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@echo "Setting up .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@echo "Downloading and installing what the bot runs with (less than 50 MB, once)"
	@$(INSTALL) requirements.lock
	@touch $@

$(TO_DEVELOP): requirements-dev.lock $(TO_RUN)
	@echo "Downloading and installing what tests and checks need (about 100 MB more, once)"
	@$(INSTALL) requirements-dev.lock
	@touch $@

run: $(TO_RUN) ## Start the bot: in your workspace if .env has tokens, else in a local Slack
	@$(BIN)/python -m bot run --or-try

try: $(TO_RUN) ## Start the bot in a local Slack, whatever .env holds
	@$(BIN)/python -m bot try

# With DATABASE=postgres tests run on a server that is started for them.
test: $(TO_DEVELOP) ## Run all tests, conversations first, and prepare their SQL on PostgreSQL
	@rm -rf .pytest_cache/d/statements
	$(BIN)/python -m pytest -n auto tests/dialogues
	$(BIN)/python -m pytest -n auto --ignore=tests/dialogues
	$(BIN)/python -m tests.prepared

test-quick: $(TO_DEVELOP) ## Run conversations, the store, schools, documents and the house: less than a minute
	$(BIN)/python -m pytest -n auto tests/dialogues tests/bot/store tests/bot/schools tests/test_documentation.py tests/test_house.py

lint: $(TO_DEVELOP) ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TO_DEVELOP) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(TO_DEVELOP) ## Measure what the bot costs (a quarter of an hour), and write docs/figures.md
	$(BIN)/python -m benchmarks

# With DATABASE=postgres three processes share a server, which is restarted twice.
chaos: $(TO_DEVELOP) ## Let every fault meet every message, kill the bot again and again, and count
	ALL_FAULTS=1 $(BIN)/python -m pytest -n auto tests/bot/outbox/test_faults.py
	$(BIN)/python -m benchmarks.chaos

fuzz: $(TO_DEVELOP) ## Send 20,000 broken payloads, and count what they do (some minutes)
	$(BIN)/python -m benchmarks.fuzz

eval: $(TO_DEVELOP) ## Measure how well questions are answered
	$(BIN)/python -m benchmarks.eval_answers

pictures: $(TO_DEVELOP) ## Make the pictures anew (needs Chromium)
	PYTHONPATH=. $(BIN)/python docs/make_pictures.py

lock: $(TO_DEVELOP) ## Pin the dependencies anew, with hashes
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --constraint requirements.lock --extra dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --constraint requirements-dev.lock --extra postgres pyproject.toml -o requirements-postgres.lock

clean: ## Remove .venv and caches (data/ stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
