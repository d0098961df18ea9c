# One entrance: `make` alone explains itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
AGG := $(BIN)/aggregator

.DEFAULT_GOAL := help
.PHONY: help demo serve test check format lint types schema words install dev debian shots bench validator clean

help: ## this list
	@echo "A class conversation, joined from the places where it is said."
	@echo
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

demo: $(VENV)/installed ## the whole main job over a sample class of invented people, into output/
	$(AGG) demo .demo --no-serve --output output
	@echo "Look at it with:  make serve"

serve: $(VENV)/installed ## look at output/ on http://127.0.0.1:8000/
	@$(AGG) -C $(if $(wildcard archive),.,$(if $(wildcard .demo),.demo,.)) serve --output output

test: dev debian validator ## every test, with a real browser and a real WordPress where they may be installed
	$(BIN)/pytest -n auto --dist loadfile

check: dev format lint types test ## format, lint, types, tests

format: dev ## put the code into its usual form
	$(BIN)/ruff format .

lint: dev ## ruff, and the workflows by zizmor and check-jsonschema
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/zizmor --offline --quiet .github/workflows
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml

types: dev ## mypy --strict
	$(BIN)/mypy

words: dev ## bring the catalogues of all languages up to date; LANGUAGE=de begins a new one
	@mkdir -p .cache
	$(BIN)/pybabel --quiet extract -F pyproject.toml -k "N_ NN_:1,2" -c Translators: --no-wrap --sort-output --add-location=file --project=class-aggregator --msgid-bugs-address= --copyright-holder= -o .cache/site.pot .
	$(if $(LANGUAGE),$(BIN)/pybabel --quiet init -D site -d site_templates/locale -i .cache/site.pot -l $(LANGUAGE))
	$(BIN)/pybabel --quiet update -D site -d site_templates/locale -i .cache/site.pot --no-wrap --no-fuzzy-matching --ignore-pot-creation-date --ignore-obsolete
	$(BIN)/pytest -q tests/publish/language

schema: $(VENV)/installed ## write sources.schema.json again from its definition
	$(BIN)/python -c "from pathlib import Path; from aggregator.pipeline import write_schema; write_schema(Path('sources.schema.json'), Path('aggregator/scaffold/files/sources.schema.json'))"

shots: dev debian ## a picture of each kind of page, phone and desktop, light and dark, into .cache/shots/
	$(BIN)/python -m tests.shots .cache/shots

bench: dev ## measure beside peers; results in benchmarks/README.md
	benchmarks/run

clean: ## remove what make made
	rm -rf $(VENV) .demo .cache output/*

install: $(VENV)/installed
$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || tests/install-packages python3-venv
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

dev: $(VENV)/dev
$(VENV)/dev: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

debian:
	@tests/install-packages

# The Nu Html Checker, a Java program that npm delivers; without it the test of markup is skipped, but not in CI.
validator: .cache/vnu/node_modules/vnu-jar
.cache/vnu/node_modules/vnu-jar:
	@command -v npm >/dev/null || tests/install-packages npm
	@mkdir -p .cache/vnu
	@npm install --silent --ignore-scripts --no-save --prefix .cache/vnu vnu-jar@26.9.27 || echo "no v.Nu: npm could not fetch it"
