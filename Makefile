# What one does with this repository. `make` alone lists it.
PYTHON ?= python3
PORT ?= 8000

VENV := .venv
RUN := $(VENV)/bin
READY := $(VENV)/ready
MESSAGES := $(wildcard src/accord_web/locale/*/LC_MESSAGES/django.po)

export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo science test check style bench mutation screens docs messages translations clean

help:  ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

demo: install  ## a make-believe clinic on this machine (PORT=8001 for another port)
	$(RUN)/accord clinic demo --port $(PORT)

science: install  ## a quick check of the science, a few seconds: what is slow waits for make test
	@PYTHONDONTWRITEBYTECODE= OPENBLAS_NUM_THREADS=1 $(RUN)/python -m pytest tests/science -m "not slow"

test: install  ## all tests; the journeys in a browser and what is slow run beside the rest
	@mkdir -p var
	@{ $(RUN)/python -m pytest -m browser; journeys=$$?; \
	  $(RUN)/python -m pytest -m "slow and not browser" && exit $$journeys; \
	  } >var/beside.txt 2>&1 & beside=$$!; \
	  $(RUN)/python -m pytest -m "not browser and not slow"; code=$$?; \
	  wait $$beside || code=1; cat var/beside.txt; exit $$code

check: style test  ## everything that CI runs: style, types, contracts, tests

style: install  ## style, types and contracts alone
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	@ACCORD_HOME=$(VENV)/home $(RUN)/python -c 'from accord_web.storage import home; home.make()'
	ACCORD_HOME=$(VENV)/home $(RUN)/mypy
	$(RUN)/lint-imports

bench: install  ## speed beside a bare write, in ratios
	$(RUN)/python -m benchmarks.check_in

mutation: install  ## every small change to the rule on who reads what is found by a check
	$(RUN)/python -m tests.spec.mutate

screens: install  ## the pictures in README.md, taken from the make-believe clinic
	$(RUN)/python -m docs.screens

messages: install  ## gather what pages say, for translation, and list what is missing
	$(RUN)/python -m docs.messages

docs: install  ## write docs/reference anew from the code
	$(RUN)/python -m docs.generate

install: $(READY) translations  ## the environment in .venv, from requirements.txt by hash

$(READY): requirements.txt pyproject.toml Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Accord needs Python 3.11 or later. Say which one: make PYTHON=/path/to/python3.12"; exit 1; }
	@test -x $(RUN)/python || $(PYTHON) -m venv $(VENV) || sh .ci/venv $(PYTHON) $(VENV)
	@$(RUN)/python -m pip install --quiet uv \
	  && $(RUN)/uv pip sync --quiet -p $(RUN)/python --require-hashes requirements.txt \
	  || $(RUN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@$(RUN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

translations: $(MESSAGES:.po=.mo)

%.mo: %.po $(READY)
	@$(RUN)/pybabel --quiet compile --input-file $< --output-file $@
	@touch $@

clean:  ## remove the environment and everything made; the demo too, a clinic never
	rm -rf $(VENV) var/demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
