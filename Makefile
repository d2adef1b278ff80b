PYTHON ?= python3
BIN := .venv/bin

.PHONY: help serve test lint bench growth torture attack sbom contract browser examples bulk clean lock

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

serve: .venv/runtime  ## install, migrate, seed, and answer at http://127.0.0.1:8000 (PORT, DATABASE_URL)
	@exec $(BIN)/plinth serve

test: .venv/dev  ## install, and run every test on SQLite and PostgreSQL
	$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

lint: .venv/dev  ## ruff, mypy --strict, and the seed
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/plinth lint seed

bench: .venv/dev  ## measure: imports, answers hot and cold, beside Datasette, memory (PLINTH_DOCUMENTS: a folder with models.dev/api-*.json)
	@$(BIN)/python -m tests.benchmarks.import_ratio
	@$(BIN)/python -m tests.benchmarks.read_path $(BENCH_POSTGRES)
	@$(BIN)/python -m tests.benchmarks.beside_datasette
	@$(BIN)/python -m tests.benchmarks.memory
	@$(BIN)/python -m tests.benchmarks.workers

GROWTH ?= growth
growth: .venv/dev  ## measure pages of 1,000 and of a million made-up models (20 GB in GROWTH; or SMALL, LARGE: URLs of empty databases)
	@mkdir -p $(GROWTH)
	@$(BIN)/python -m tests.benchmarks.growth make $(or $(SMALL),sqlite:///$(abspath $(GROWTH))/small.db) 1000
	@$(BIN)/python -m tests.benchmarks.growth make $(or $(LARGE),sqlite:///$(abspath $(GROWTH))/large.db) 1000000
	@$(BIN)/python -m tests.benchmarks.growth compare $(or $(SMALL),sqlite:///$(abspath $(GROWTH))/small.db) \
	  $(or $(LARGE),sqlite:///$(abspath $(GROWTH))/large.db)

# A document's day is in its name; of one that has only a month, its 28th.
DOCUMENTS ?= documents
bulk: .venv/runtime  ## pack the documents under DOCUMENTS, one folder per upstream, into seed/bulk
	@rm -f seed/bulk/*.jsonl
	@for upstream in ecosystem-graphs genai-prices helm llm-stats models.dev openrouter; do \
	  for file in $(DOCUMENTS)/$$upstream/*; do \
	    stem=$$(basename "$${file%.*}"); \
	    day=$$(echo "$$stem-28" | sed -E 's/.*([0-9]{4}-[0-9]{2}-[0-9]{2}).*/\1/'); \
	    $(BIN)/plinth pack $$upstream "$$file" "seed/bulk/$$upstream-$$stem.jsonl" --date "$$day" || exit 1; \
	  done; \
	done; ls -l seed/bulk
	@$(BIN)/plinth examples

contract: .venv/dev  ## the API as others read it: Spectral, TypeScript, Python, LibreOffice, schemathesis (needs Node)
	@$(BIN)/python -m tests.contract.run

torture: .venv/dev  ## servers killed, stopped, held still, workers killed, disks full, a soak (SOAK_SECONDS): prints what was done and what held
	@$(BIN)/pytest -o python_files='torture_*.py' -p no:cacheprovider -s tests/torture $(ARGS)
	@TORTURE_WRITES=150 TORTURE_KILLS=200 $(BIN)/pytest -p no:cacheprovider -s tests/test_writers.py

attack: .venv/dev  ## keys and values in every place; sqlmap on every parameter and body, atheris on every reader (ATTACK_SECONDS=600 for each)
	@$(BIN)/pytest -o python_files='attack_*.py' -p no:cacheprovider -s tests/security $(ARGS)

sbom: .venv/dev  ## write sbom.json, what a release is made of, from the lock (CycloneDX)
	@$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application --output-reproducible --of JSON -o sbom.json requirements.lock

browser: .venv/dev  ## the pages in a real Chromium: a story, axe, pictures, weights (needs Chromium and Node)
	@$(BIN)/python -m tests.browser.run

examples: .venv/runtime  ## write the examples of the API reference again, from the seed
	$(BIN)/plinth examples

lock:  ## write the lock files again (needs uv)
	uv pip compile -q pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements.lock
	uv pip compile -q pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  -c requirements.lock -o requirements-dev.lock

clean:  ## forget the environment and the catalog of this checkout
	rm -rf .venv plinth.db plinth.db-shm plinth.db-wal

# The environment, made once and again whenever the lock or the project file changes.
.venv/runtime: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
