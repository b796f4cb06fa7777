# Two commands on a fresh machine: `make demo` and `make test`. Everything else is for developers.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Every daemon that a test starts would compile the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-fast test-full lint types servers more-servers model model-figures clean

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "firstmove needs Python 3.11 or newer; set PYTHON=python3.x")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

demo: $(STAMP)  ## the main job on embedded servers, before your eyes; ONCE=1 ends by itself
	$(BIN)/firstmove demo $(if $(ONCE),--once)

servers:  ## what the real-server tests need; says so when it cannot install
	@VENV=$(VENV) bash tests/servers/install.sh

more-servers: $(STAMP)  ## Cyrus and Courier, unpacked beside the rest; only the long tests need them
	@VENV=$(VENV) bash tests/servers/install.sh more

test: $(STAMP) servers  ## lint, types and every test but the long ones
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadfile -m "not full" $(PYTEST_ARGS)

test-fast: $(STAMP)  ## no root, no real servers, within a minute
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest tests/unit tests/test_architecture.py tests/test_docs.py tests/test_example_config.py \
		-n auto --dist loadfile -m "not full and not server" -x -q $(PYTEST_ARGS)

test-full: $(STAMP) more-servers  ## everything, the long runs included
	$(BIN)/pytest $(PYTEST_ARGS)

lint: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

TRAINED := $(VENV)/.trainer

$(TRAINED): $(STAMP) training/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r training/requirements.lock
	touch $(TRAINED)

model: $(TRAINED)  ## templates/*.weights anew from tests/labelled; needed after a change there or in triage.toml
	$(BIN)/python training/train.py

model-figures: $(TRAINED)  ## how well writers are read whom the model has not seen
	$(BIN)/python training/crossvalidate.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
