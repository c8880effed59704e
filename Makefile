# Everything here starts from Python 3.11 or later and nothing else: each target sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test test-browsers screenshots check bench wheel clean

demo: $(VENV)/.ready $(VENV)/.browser ## Scan a bare shop, declare, write its policy, drop kruimel in, scan again
	$(BIN)/python -m examples.demo $(ARGS)

test: $(VENV)/.ready $(VENV)/.browser ## All tests, one file of them on each processor at a time
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

test-browsers: $(VENV)/.ready ## The widget's tests in Firefox and WebKit too, where they can be had; says what was not run
	$(BIN)/python -m tests.widget.browsers $(ARGS)

screenshots: $(VENV)/.ready $(VENV)/.browser ## Pictures of every state of the banner, in screenshots/
	$(BIN)/python -m tests.widget.screenshots $(ARGS)

check: $(VENV)/.ready ## Format, lint, types, and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

bench: $(VENV)/.ready $(VENV)/.browser ## Speed, as ratios against a baseline in the same run
	$(BIN)/python -m tests.bench $(ARGS)

wheel: $(VENV)/.ready ## Build the wheel, install it into an empty environment and use it from there
	$(BIN)/python -m tests.wheel

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("kruimel needs Python 3.11 or later; %s is %d.%d (try: make PYTHON=python3.12)" % (sys.executable, *sys.version_info[:2]) if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# The browser may go again while the virtual environment stays, so it is looked for each time.
.PHONY: $(VENV)/.browser
$(VENV)/.browser: $(VENV)/.ready
	@$(BIN)/kruimel browser install

clean:
	rm -rf $(VENV) build dist demo-out screenshots .mypy_cache .ruff_cache .pytest_cache .hypothesis
