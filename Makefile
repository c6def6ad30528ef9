# `make` alone lists the targets. All of them are commands of devbench, which keeps its state in .bench/.
DEVBENCH := python3 -m devbench
BENCH ?=
SITE ?=
URL ?=
ARGS ?=
ON := $(if $(BENCH),--bench '$(BENCH)') $(if $(SITE),--site '$(SITE)') $(if $(URL),--url '$(URL)')

.DEFAULT_GOAL := help
.PHONY: help demo screenshots build up test test-site test-unit proof bench lint status logs stop clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*##/ { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  ARGS go to pytest: make test ARGS='-k name'. One command of bench: $(DEVBENCH) run test console"

demo: ## serve a site with demo data until Ctrl-C
	@$(DEVBENCH) demo

screenshots: ## the guides' pictures, taken anew of the demo site
	@$(DEVBENCH) screenshots

test: ## all tests; on an existing bench: make test BENCH=/path SITE=name [URL=http://...]
	@$(DEVBENCH) test $(ON) -- $(ARGS)

test-unit: ## the tests that need neither Frappe nor services, in seconds
	@$(DEVBENCH) test-unit -- $(ARGS)

test-site: ## tests on a test site that keeps running: make test-site ARGS=servicedesk_app/.../test_x.py
	@$(DEVBENCH) test-site -- $(ARGS)

proof: ## the long runs: kills at many points, many random cases
	@$(DEVBENCH) proof $(ON) -- $(ARGS)

bench: ## the benchmarks, each printing a table
	@$(DEVBENCH) bench -- $(ARGS)

lint: ## ruff, mypy, docs/openapi.json, lock files
	@$(DEVBENCH) lint

build: ## download and build Frappe, its packages and the assets; starts nothing
	@$(DEVBENCH) build

up: ## start the test site and leave it running
	@$(DEVBENCH) up

status: ## what runs
	@$(DEVBENCH) status

logs: ## the last lines of each log of the test site's services
	@$(DEVBENCH) logs

stop: ## stop everything that runs
	@$(DEVBENCH) stop

clean: ## stop everything and remove all state
	@$(DEVBENCH) clean
