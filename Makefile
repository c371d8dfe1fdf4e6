# `make up` runs the desk, `make test` tests it. PORT, DESK_HOME, PYTHON and BROWSER=0 may be given.
SHELL := /bin/bash
.DEFAULT_GOAL := up
.PHONY: up test faults rules lint fmt clean lock

up:
	@.ci/bootstrap run && exec .venv/bin/python manage.py up

test:
	@.ci/bootstrap test && .ci/browser && exec .venv/bin/python -m pytest -n auto --maxprocesses 4 $(ARGS)

faults:
	@BROWSER=0 .ci/bootstrap test && FAULTS=full exec .venv/bin/python -m pytest tests/faults -p no:randomly $(ARGS)

rules:
	@.ci/bootstrap run && exec .venv/bin/python manage.py rules $(if $(WORK),--work "$(WORK)")

lint:
	@BROWSER=0 .ci/bootstrap test && exec bash .ci/lint

fmt:
	@BROWSER=0 .ci/bootstrap test && .venv/bin/ruff format . .ci && exec .venv/bin/ruff check --fix . .ci

clean:
	@exec .ci/clean $(YES)

lock:
	@exec .ci/lock
