# `make up` runs the desk, `make test` tests it, `make images` draws docs/images. PORT, DESK_HOME, PYTHON and BROWSER=0 may be given.
SHELL := /bin/bash
.DEFAULT_GOAL := up
.PHONY: up test faults bench images rules lint fmt clean lock

up:
	@.ci/bootstrap run && exec .venv/bin/python manage.py up

test:
	@.ci/bootstrap test && .ci/browser && exec .venv/bin/python -m pytest -n auto --maxprocesses 4 $(ARGS)

faults:
	@BROWSER=0 .ci/bootstrap test && FAULTS=full DESK_CASES=10000 exec .venv/bin/python -m pytest tests/faults tests/kernel/test_worktime.py tests/kernel/test_clock_life.py tests/returns/test_lives.py -p no:randomly $(ARGS)

bench:
	@BROWSER=0 .ci/bootstrap test && exec .venv/bin/python -m tests.bench

images:
	@.ci/bootstrap test && .ci/browser && exec .venv/bin/python -m tests.images

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
