# The commands of Firstpass. `make run` and `make test` set up what they need, and nothing twice.

PYTHON3 ?= $(shell command -v python3 || command -v python3.12 || command -v python3.11 || echo python3)
BIN := .venv/bin
TESTS ?= tests
NAME ?=

# What only reads the code needs no secret: with this, settings sign nothing.
TOOLS := FIRSTPASS_WITHOUT_SECRET=1

.PHONY: run test test-fast lint fmt openapi shell bench clean setup partners
.DEFAULT_GOAL := run

run:
	@exec $(PYTHON3) scripts/bootstrap.py run

setup:
	@$(PYTHON3) scripts/bootstrap.py

partners:
	@$(PYTHON3) scripts/bootstrap.py tests

test: partners
	$(BIN)/python -m pytest $(TESTS) --ignore=tests/e2e -n 2
	cd frontend && npm test
	$(BIN)/python -m pytest tests/e2e

test-fast: setup
	$(BIN)/python -m pytest $(TESTS) --ignore=tests/e2e -m "not slow and not browser" -q

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(TOOLS) $(BIN)/mypy
	$(BIN)/lint-imports
	cd frontend && npm run --silent typecheck
	cd frontend && npm run --silent lint
	@$(BIN)/python scripts/openapi.py --check

fmt: setup
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	cd frontend && npm run --silent format

openapi: setup
	@$(BIN)/python scripts/openapi.py
	cd frontend && npm run --silent codegen

shell: setup
	@$(BIN)/python -m config.supervise.shell

bench: setup
	@$(BIN)/python -m benchmarks $(NAME)

clean:
	rm -rf .venv frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "The data in $${FIRSTPASS_DATA:-.data} is kept; remove that folder to begin anew."
