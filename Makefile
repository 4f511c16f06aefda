# Two commands: `make demo` shows the product, `make test` runs what CI runs. Everything lives in .venv; stamps make the second call quick.

VENV     := .venv
BIN      := $(VENV)/bin
ORACLES  := tests/oracles
WORKERS  ?= 2
# One more than CI has cores: a third of the time tests wait, for processes of their own and for a browser. Files in their order:
# sorted by how many tests they have, the longest would come last.
TESTERS  ?= 3
PIP       = $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE   = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo serve test lint bench fuzz interop soak lock clean

help: ## what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

demo: $(VENV)/.run ## issue, verify and deliver for an example roster; leaves the files in demo/out
	$(BIN)/badges demo --folder demo --wallet-command "$(CURDIR)/$(BIN)/python tests/doubles/europass_wallet.py"

serve: $(VENV)/.run ## serve the demo data at http://localhost:8000 (after make demo)
	$(BIN)/badges serve --data demo/data --keys demo/keys --passphrase-file demo/passphrase --public-url http://localhost:8000

test: $(VENV)/.dev $(ORACLES)/node_modules/.made lint ## everything CI runs: linters, types, room arrows, tests
	$(BIN)/python -m pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev ## ruff, mypy, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/.dev ## issue and verify per second; prints and writes bench.json
	$(BIN)/python -m tests.benchmarks --out bench.json

fuzz: $(VENV)/.fuzz ## millions of odd documents and spoilt files (fuzz.json; may be stopped, goes on), then more property tests
	$(BIN)/python -m tests.fuzz --processes $(WORKERS) --out fuzz.json
	$(BIN)/python -m pytest -n $(WORKERS) -p tests.fuzz.hypothesis_profile --hypothesis-profile fuzz -m "hypothesis and not soak"

interop: $(VENV)/.dev $(ORACLES)/node_modules/.made ## ours before others' software, theirs before ours: who accepts what (interop.json); UNITS=all for the whole catalogue
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -q -p tests.oracles.ledger --interop interop.json $(if $(filter all,$(UNITS)),--all-units) $(ORACLES)

soak: $(VENV)/.dev ## the long runs that `make test` leaves out
	$(BIN)/python -m pytest -n $(WORKERS) -m soak

lock: $(VENV)/.dev ## lock the newest versions that pyproject.toml allows, with hashes, naming no registry
	$(PIP) install uv
	$(COMPILE) --upgrade pyproject.toml -o .ci/requirements.txt
	$(COMPILE) --upgrade --group dev -c .ci/requirements.txt pyproject.toml -o .ci/requirements-dev.txt
	$(COMPILE) --upgrade --group fuzz -c .ci/requirements-dev.txt pyproject.toml -o .ci/requirements-fuzz.txt
	$(COMPILE) --upgrade --group build -c .ci/requirements-dev.txt -o .ci/requirements-build.txt
	cd $(ORACLES) && npm update --package-lock-only --no-fund --no-audit

clean: ## take away everything that was made, the demo and its keys too
	rm -rf $(VENV) $(ORACLES)/node_modules $(ORACLES)/java/*/target demo dist build bench.json fuzz.json interop.json

$(VENV)/.made: .ci/python
	python="$$(.ci/python $(MAKECMDGOALS))" && "$$python" -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made .ci/requirements.txt .ci/requirements-build.txt pyproject.toml
	$(PIP) install --require-hashes -r .ci/requirements.txt -r .ci/requirements-build.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run .ci/requirements-dev.txt
	$(PIP) install --require-hashes -r .ci/requirements-dev.txt
	@touch $@

$(VENV)/.fuzz: $(VENV)/.dev .ci/requirements-fuzz.txt
	$(PIP) install --require-hashes -r .ci/requirements-fuzz.txt
	@touch $@

$(ORACLES)/node_modules/.made: $(ORACLES)/package.json $(ORACLES)/package-lock.json .ci/system
	.ci/system
	cd $(ORACLES) && npm ci --no-fund --no-audit --ignore-scripts --loglevel=error
	@touch $@
