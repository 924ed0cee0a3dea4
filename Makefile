# make run: try it · make test: every test · make check: linters · make bench: figures · make help: the rest
PYTHON ?= $(shell for python in python3.13 python3.12 python3.14 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
# What is built needs no secret and no data: it gets a place of its own.
BUILD := KKW_MODE=local KKW_DEBUG=0 KKW_DATA_DIR=build/data DATABASE_URL= $(BIN)/python manage.py
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes -r
LOCK := $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-annotate --no-header
COLLECT = $(BUILD) makemessages --no-location --no-obsolete --ignore .venv --ignore build --ignore bench --ignore tests
# What only staff read is in German and English alone.
STAFF_TEXTS := catalogue.py moderation/[!r]* templates/moderation templates/accounts heartbeat book export posting proposals exhibition/offers/[rst]* paper_cards* *_options.py unbroken_words.py exhibition/partners/[!e]* admin apps.py admin.py consent_admin.py venue_admin.py models.py objections.py release_counter.py tasks.py consent_texts.py share management krefeld_kann_was/[!il]* model_admin.py edit_conflicts.py *effects.py templates/assistant start_page.py templates/checklist templates/rehearsal templates/erasure contributions/print_files/[!t]* print_files.html exhibition/report/[d-gstv]* templates/exhibition/report/[es]*
SOURCES := $(shell find static locale krefeld_kann_was/django_locale krefeld_kann_was/lib/fonts.py -type f ! -name '*.mo' 2>/dev/null)

.PHONY: run build test check bench pictures format messages moving storage lock licences sbom clean help

run: build ## start on http://127.0.0.1:8000 (PORT=…, HOST=0.0.0.0 for the Wi-Fi)
	@KKW_MODE=$${KKW_MODE:-local} $(BIN)/python manage.py serve

build: build/.done ## install, compile translations, cut fonts, collect static files

test: build $(BIN)/.development ## every test, on SQLite and PostgreSQL, in a real browser
	@$(BIN)/python -m tests.run

check: build $(BIN)/.development ## format, lint, types, deployment and migration checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	KKW_MODE=local KKW_DATA_DIR=build/data $(BIN)/mypy .
	KKW_MODE=local KKW_DATA_DIR=build/data $(BIN)/python manage.py makemigrations --check --dry-run
	KKW_DATA_DIR=build/data KKW_PUBLIC_URL=https://antworten.example KKW_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

bench: build $(BIN)/.development ## figures and their ratio to a floor, also in the README (PARTS="submit feed")
	@$(BIN)/python -m bench --write $(PARTS)

pictures: build $(BIN)/.development ## take the pictures of the README anew, from the demo
	@$(BIN)/python -m bench.screenshots

format: $(BIN)/.development ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: $(BIN)/.development ## collect the texts for the translators (needs gettext)
	$(COLLECT) --locale en
	$(COLLECT) --exclude en $(STAFF_TEXTS:%=--ignore '%')

moving: $(BIN)/.production ## install what moving pictures need (PyAV, 130 MB)
	@$(PIP) requirements/moving.txt
	@touch $(BIN)/.moving

storage: $(BIN)/.production ## install what pictures in an S3 storage need
	@$(PIP) requirements/storage.txt
	@touch $(BIN)/.storage

lock: $(BIN)/.development ## pin all dependencies anew
	$(LOCK) pyproject.toml -o requirements/production.txt
	$(LOCK) pyproject.toml --group dev -o requirements/development.txt
	echo av | $(LOCK) - -c requirements/development.txt -o requirements/moving.txt
	echo 'django-storages[s3]' | $(LOCK) - -c requirements/development.txt -o requirements/storage.txt

licences: $(BIN)/.development ## write the licences of all that is shipped into docs/lizenzen.md
	@$(BIN)/python -m tests.licences

sbom: $(BIN)/.development ## write what every installation gets into build/sbom.json (CycloneDX)
	@$(MAKE) --silent --no-print-directory BIN=build/shipped/bin build/shipped/bin/.production
	@sed "s/^dynamic = .*/version = \"$$($(BIN)/python -c 'from krefeld_kann_was.version import VERSION as v; print(v)')\"/" \
		pyproject.toml >build/pyproject.toml
	@$(BIN)/cyclonedx-py environment --pyproject build/pyproject.toml --output-reproducible -o build/sbom.json build/shipped/bin/python

clean: ## remove what was made, but no data
	rm -rf .venv build

help:
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

build/.done: $(BIN)/.production $(SOURCES)
	@mkdir -p build/fonts
	@$(BUILD) build_messages
	@$(BUILD) build_fonts
	@$(BUILD) collectstatic --no-input --clear --verbosity 0
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "krefeld_kann_was needs Python 3.12 or newer"; exit 1; }
	@$(PYTHON) -m venv $(BIN:/bin=)

$(BIN)/.production: requirements/production.txt | $(BIN)/python
	@echo "Installing …"
	@$(PIP) requirements/production.txt
	@touch $@

$(BIN)/.development: requirements/development.txt | $(BIN)/.production
	@$(PIP) requirements/development.txt
	@touch $@
