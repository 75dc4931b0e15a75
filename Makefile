# Thin names over the two commands. `make run` and `make test` set up what they need, in .venv.
PYTHON ?= python3
RECIPE ?= flagship
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test train lint mutants check-wheel clean

# GNU make ends with 2 whatever the program's exit code is, and names that in its last line: "Error 6". Scripts that
# need the code run .venv/bin/gamseong themselves.
run: .venv/runtime
	@exec $(BIN)/gamseong run

# On all cores; the tests of one file stay together, since they share what they start. One test: .venv/bin/pytest PATH::NAME
# Hundreds of tests start the commands anew, so Python may keep what it compiled.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/dev
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

train: .venv/dev
	$(BIN)/gamseong-export train $(RECIPE)
	$(BIN)/gamseong-export convert

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Small faults made on purpose in a copy, and whether the tests notice: make mutants MODULES="permissions text". Not part of CI.
mutants: .venv/mutants
	nice $(BIN)/python tools/mutants.py $(MODULES)

# What ships is not what builds: the wheel alone, without TensorFlow, answers and passes strict type checks.
check-wheel: .venv/dev
	rm -rf build && $(BIN)/python -m build --wheel --outdir build/dist . >build.log 2>&1 || (cat build.log >&2; exit 1)
	rm -f build.log && $(PYTHON) -m venv build/env
	build/env/bin/python -m pip install --quiet --disable-pip-version-check "$$(echo build/dist/*.whl)[demo]"
	cd build && env/bin/gamseong models verify && printf '!감성 정말 재밌다\n' | env/bin/gamseong run
	build/env/bin/python -m pip install --quiet --disable-pip-version-check "$$(echo build/dist/*.whl)[archives]"
	cd build && ../$(BIN)/mypy --config-file ../pyproject.toml --python-executable env/bin/python -p gamseong

clean:
	rm -rf build *.egg-info .pytest_cache .mypy_cache .ruff_cache

# pip speaks on stderr: stdout belongs to the program that is run.
.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit("gamseong needs Python 3.11 or newer; name one: make run PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv >&2
	@touch $@

.venv/runtime: .venv/python pyproject.toml
	@echo "Setting up .venv (once) …" >&2
	@$(PIP) --editable '.[demo]' >&2
	@touch $@

.venv/dev: .venv/python pyproject.toml
	@echo "Setting up .venv with TensorFlow (once) …" >&2
	@$(PIP) --editable '.[dev]' >&2
	@touch .venv/runtime $@

.venv/mutants: .venv/dev
	@$(PIP) 'cosmic-ray>=8.3' >&2
	@touch $@
