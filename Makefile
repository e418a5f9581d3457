# Everything runs in .venv, made from the pinned requirements; only Python 3.11 to 3.14 and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.requirements
DEV := $(VENV)/.requirements-dev

.PHONY: run test quick floors walk storm faults load check bench format docs pictures words requirements clean

run: $(RUN)  ## Telegram with BOT_TOKEN, the sandbox without it
	@$(BIN)/python -m bot run

test: $(DEV)  ## the whole suite, on SQLite and on PostgreSQL; ENGINES=both: each test of it on both
	$(BIN)/python -m pytest -n 3 $(ARGS)

quick: $(DEV)  ## what a change most often breaks, in 90 s: SQLite, no browser, no processes
	$(BIN)/python -m pytest -n 2 -m "not postgres and not browser and not slow" $(ARGS)

floors: $(DEV)  ## quick, with the lowest versions that requirements.in names; all else as pinned
	$(BIN)/python -m pip install --quiet uv
	sed -E '/^#/d; s/[^A-Za-z0-9._-].*//; s/.*/^&==/' requirements.in > $(VENV)/.named
	grep == requirements-dev.txt | sed 's/ *\\$$//' | grep -vEf $(VENV)/.named > $(VENV)/.pinned
	$(BIN)/uv pip compile --quiet --resolution lowest-direct --generate-hashes --no-header --no-annotate --constraints $(VENV)/.pinned requirements-dev.in -o $(VENV)/.floors
	$(BIN)/uv venv --quiet --clear --seed --python $(BIN)/python .venv-floors
	$(BIN)/uv pip install --quiet --python .venv-floors --require-hashes -r $(VENV)/.floors
	.venv-floors/bin/python -m pytest -n 2 -m "not postgres and not browser and not slow" $(ARGS)

walk: $(DEV)  ## seven people press whatever they see; WALK_STEPS, WALK_SEEDS and WALK_PRESSES say how long
	ENGINES=both WALK_STEPS=$${WALK_STEPS:-3000} WALK_SEEDS=$${WALK_SEEDS:-8} WALK_PRESSES=$${WALK_PRESSES:-600} $(BIN)/python -m pytest -n 2 tests/walk $(ARGS)

storm: $(DEV)  ## storms, kills, a crowd, forged presses, a year of mornings; STORM says how long
	STORM=$${STORM:-10} $(BIN)/python -m pytest tests/storm tests/bot/test_stop_in_time.py tests/domain/alerts/test_year.py -rP $(ARGS)

faults: $(DEV)  ## everything that can fail, for FAULTS seconds, from SEED on
	$(BIN)/python -m tests.faults

load: $(DEV)  ## two replicas and 300 people; UPDATES says over how many memory is looked at
	$(BIN)/python -m tests.load

check: $(DEV)  ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEV)  ## ratios against limits taken in the same run; CODES=folder reads that folder
	$(BIN)/python -m tests.bench $(if $(CODES),--codes $(CODES)) $(ARGS)

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(DEV)  ## the documentation as a site, in site/
	$(BIN)/zensical build --strict

pictures: $(DEV)  ## the documentation's pictures, from the sandbox (needs Chromium)
	$(BIN)/python -m tests.docs.pictures

words: $(DEV)  ## what is said, into the Chinese catalogue; run it again after a merge
	$(BIN)/python -m tests.words

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 15) else "Python 3.11 to 3.14 is needed: make PYTHON=python3.14 …")'
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements.txt $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(RUN)

requirements: $(DEV)  ## pin again, for every platform and Python from 3.11
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
