# The commands of the template; `make` alone lists them.
# They need Python 3.11 or newer, git and make, and keep everything in .venv/ and build/.

PYTHON ?= python3

BIN := .venv/bin
READY := .venv/ready
PROJECT := {{cookiecutter.project_slug}}
CODE := hooks scripts tests benchmarks project_template.py
# In place every choice is made: what each of them needs is installed.
FRAMEWORKS := fastapi flask
# What has an environment and a resolution of its own.
APART := $(wildcard $(PROJECT)/orchestration/*/requirements.in $(PROJECT)/requirements/apart/*.in) tests/kubernetes/requirements.in
PARTS := $(patsubst %,$(PROJECT)/requirements/%.txt,core dev $(FRAMEWORKS) serving-tests mlflow)
LOCKS := requirements.txt $(PARTS)
UV := UV_COMPILE_BYTECODE=1 $(BIN)/uv pip
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
  $(if $(UPGRADE),--upgrade)
QUIET := $(if $(MAKE_TERMERR),,--quiet)
DEMO := build/demo
RENDER := $(BIN)/cookiecutter build/template --no-input --default-config

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all test-cluster sizes matrix pictures bench lint format docs lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## install what is locked into .venv

$(READY): Makefile $(PROJECT)/requirements/uv.txt $(LOCKS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or newer is needed and "$(PYTHON)" is not: name one, as in make setup PYTHON=python3.11' >&2; exit 1; }
	@echo 'Setting up .venv: a minute the first time, seconds later.'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(PROJECT)/requirements/uv.txt
	@$(UV) sync $(QUIET) --require-hashes --python $(BIN)/python $(LOCKS)
	@touch $@

build/template: $(READY)
	@rm -rf $@
	@$(BIN)/python scripts/snapshot.py $@
.PHONY: build/template

demo: build/template ## render the default repository into build/, run it and show what it made
	@rm -rf $(DEMO)
	@$(RENDER) --output-dir $(DEMO)
	@$(MAKE) --no-print-directory -C $(DEMO)/customer-insight run
	@cd $(DEMO)/customer-insight && .venv/bin/customer-insight models list && find var -maxdepth 3 -type f | sort

test: ## what .ci/run runs: hygiene, hooks, answers, any two choices rendered, both problems live
	@.ci/run

test-all: $(READY) ## the same with every combination, live on every Python that this machine has
	$(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder -m ''

sizes: $(READY) ## print the files and lines of the default repository and of each choice alone
	$(BIN)/python -m pytest -q tests/test_render.py -k printed_with_their_sizes

matrix: $(READY) ## write the page of what was rendered and executed, from the results in build/junit.xml
	PYTHONPATH=tests $(BIN)/python scripts/matrix.py build/junit.xml build/matrix/index.html

test-cluster: $(READY) ## build a Kubernetes cluster, 20 minutes once, and run a stage in it
	scripts/cluster.sh
	$(BIN)/python -m pytest -m deep tests/test_cluster.py

pictures: $(READY) ## take the pictures of tools' pages again that the docs of a repository show
	$(BIN)/python -m pytest -m deep --pictures tests/test_tool_pages.py

bench: $(READY) ## measure rendering, the first run, batch scoring, serving, the gates and the orchestrators
	@for measured in rendering first_run batch serving gates orchestrators; do $(BIN)/python benchmarks/$$measured.py; done

lint: $(READY) ## check the template's own code
	$(BIN)/black --check --quiet --diff $(CODE)
	$(BIN)/isort --check-only --diff $(CODE)
	$(BIN)/pylint $(CODE)
	$(BIN)/mypy
	$(BIN)/python scripts/option_table.py --check

format: $(READY) ## rewrite the template's own code in the house format
	$(BIN)/isort --quiet $(CODE)
	$(BIN)/black --quiet $(CODE)

docs: $(READY) ## write the option table and build the pages into build/docs
	$(BIN)/python scripts/option_table.py
	$(BIN)/sphinx-build -W --keep-going --quiet docs build/docs

# The project's locks are made where its pyproject.toml is valid: in a rendering. The
# second one keeps what the first one resolved, and adds its own.
lock: build/template $(APART:.in=.lock) ## resolve the locks of the project and of the template; UPGRADE=1 takes the newest
	@rm -rf build/lock
	@set -e; upgrade=$(UPGRADE); for serving in $(FRAMEWORKS); do \
	  made=build/lock/$$serving/customer-insight; \
	  $(RENDER) --output-dir build/lock/$$serving serving=$$serving > /dev/null; \
	  cp $(PROJECT)/requirements/*.txt $$made/requirements/; \
	  $(if $(UPGRADE),: > $$made/requirements/$$serving.txt;) \
	  $(MAKE) --no-print-directory -C $$made lock UPGRADE=$$upgrade; upgrade=; \
	  cp $$made/requirements/*.txt $(PROJECT)/requirements/; \
	done
	$(COMPILE) --group dev $(PARTS:%=--constraints %) --output-file requirements.txt

.PHONY: $(APART:.in=.lock)
$(APART:.in=.lock): %.lock: $(READY)
	$(COMPILE) --output-file $*.txt $*.in > /dev/null

clean: ## delete .venv, caches and build output
	rm -rf .venv build .mypy_cache .pytest_cache
	find hooks scripts tests $(PROJECT) -name __pycache__ -type d -prune -exec rm -rf {} +
