# make run    sets everything up and opens Net Studio (FILE=project.netstudio opens that one)
# make test   runs every test; PYTHON=python3.12 VENV=.venv-3.12 tests another interpreter
# make lint   format, lint and types
# make bench  timings beside the peers that are installed
PYTHON ?=
VENV ?= .venv
FILE ?=
BIN = $(VENV)/bin

.PHONY: run test lint bench clean

run:
	@.ci/setup "$(VENV)" "$(PYTHON)" run
	@$(BIN)/python -m netstudio $(FILE)

test:
	@.ci/setup "$(VENV)" "$(PYTHON)" dev
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

lint:
	@.ci/setup "$(VENV)" "$(PYTHON)" dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench:
	@.ci/setup "$(VENV)" "$(PYTHON)" dev
	$(BIN)/python -m benchmarks

clean:
	rm -rf "$(VENV)" build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
