# Short names for what CONTRIBUTING.md explains; run them inside a virtual environment.
PYTHON ?= python

.PHONY: install test lint build lesson languages ready schema picture site bench

install:
	$(PYTHON) -m pip install -e '.[test,site]'

test:
	$(PYTHON) -m pytest --benchmark-skip

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

build:
	$(PYTHON) -m build

lesson:
	$(PYTHON) -m everystep build site/lessons/hmkcode.yaml -o build --lang en,pl --format html,md

languages:
	$(PYTHON) -m everystep.publish.catalogues update
	$(PYTHON) -m everystep.publish.catalogues check
	cd site && $(PYTHON) -m handbook.words

ready:
	$(PYTHON) generator/make_ready.py

schema:
	$(PYTHON) -m everystep schema > site/everystep.schema.json

picture:
	$(PYTHON) site/picture.py
	$(PYTHON) site/moves.py

site:
	NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --strict -f site/mkdocs.yml

bench:
	$(PYTHON) -m pytest -s tests/benchmarks
