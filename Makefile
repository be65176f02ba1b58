# `make up` runs the whole shop on this machine; `make test` proves it. The rest is for developers.
# ARGS="…" is passed on: make up ARGS=--detach, make test ARGS="-k cart".
.DEFAULT_GOAL := help
.PHONY: help setup up down test test-browser conformance federation fuzz differential mesh-proof mesh-endurance check format bench bench-gateway bench-checkouts bench-mesh proto proto-baseline schema-baseline errors istio-edge lock chaos chaos-full chaos-bugs clean
ARGS ?=
PYTHON := .venv/bin/python

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install everything into this folder; quick when there is nothing to do
	@bin/setup

up: setup ## Run the shop: http://127.0.0.1:8080/graphql
	@exec .venv/bin/shop up $(ARGS)

down: setup ## Stop the shop
	@.venv/bin/shop down $(ARGS)

test: setup ## Run all tests, on a real database, broker and mesh
	@$(PYTHON) -m pytest --numprocesses=auto --dist=loadgroup $(ARGS)

test-browser: setup ## Walk through the shop's pages in Chromium; pictures in frontend/browser/screenshots
	@$(PYTHON) -m tests.browser

conformance: setup ## Run the 61 audits of GraphQL over HTTP against the gateway
	@PYTHONPATH=graphql-gateway/tests $(PYTHON) -m conformance

federation: setup ## Compose the subgraphs, compare a router with the gateway, run Apollo's suite
	@PYTHONPATH=graphql-gateway/tests $(PYTHON) -m federation

fuzz: setup ## Ask every operation 1,000 generated things; ARGS="--calls 50 cart" asks less
	@$(PYTHON) -W ignore -m tests.fuzz $(ARGS)

differential: setup ## Compare 100,000 generated operations with graphql-core
	@$(PYTHON) -W ignore -m graphql_compiled.testing $(or $(ARGS),100000)

mesh-proof: setup ## Show on real Envoys that the mesh's policy does what it says
	@$(PYTHON) -m pytest --numprocesses=auto --dist=loadgroup mesh/tests $(ARGS)

mesh-endurance: setup ## Restart replicas and replace certificates under 20,000 requests
	@$(PYTHON) -m benchmarks.endurance $(ARGS)

check: setup ## Format, lint, types, import rules, protos, generated files, unit tests
	@$(PYTHON) bin/check.py $(ARGS)

format: setup ## Format everything in place
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format --quiet . && .venv/bin/buf format --write

bench: setup ## Measure start, memory, response times and whole checkouts
	@$(PYTHON) -m benchmarks.backbone
	@$(PYTHON) -m benchmarks.checkouts
	@$(PYTHON) -m benchmarks.last_units

bench-gateway: setup ## Compare the GraphQL gateway with others; ARGS=--readme shows it there
	@$(PYTHON) -m benchmarks.gateway $(ARGS)

bench-checkouts: setup ## Compare whole checkouts with those of Vendure, and how the last units sell
	@$(PYTHON) -m benchmarks.checkouts.side_by_side $(ARGS)

bench-mesh: setup ## Measure what sidecars add to a call, and what they take when idle
	@$(PYTHON) -m benchmarks.mesh

proto: setup ## Generate protos/src from the protos
	@$(PYTHON) protos/generate.py

proto-baseline: setup ## Accept the present protos as what must not break
	@.venv/bin/buf build --path protos/shop --exclude-source-info --output protos/baseline.binpb

schema-baseline: setup ## Accept the present GraphQL schema as what must not break
	@$(PYTHON) -m graphql_gateway.export_schema --baseline

errors: setup ## Write docs/errors.md from the protos
	@$(PYTHON) protos/error_catalogue.py

istio-edge: setup ## Write the edge as Istio resources; ARGS="--host NAME" for another host
	@$(PYTHON) -m shop_mesh edge kubernetes/edge/istio.yaml $(ARGS)

lock: setup ## Pin what pyproject.toml files ask for; ARGS=--upgrade takes the newest
	@bin/lock $(ARGS)

chaos: setup ## Kill parts of a shop at random while customers shop, then look at its books
	@$(PYTHON) -m tests.chaos --seconds 60 $(ARGS)

chaos-full: setup ## Ten minutes of it, with processes frozen for longer than their leases
	@$(PYTHON) -m tests.chaos --seconds 600 --customers 16 --freezes --thorough $(ARGS)

chaos-bugs: setup ## Put known bugs into copies of the code: each must be caught; ARGS=no-inbox runs one
	@$(PYTHON) -m tests.chaos.bugs $(ARGS)

clean: ## Remove all that was installed, built or run here
	@if [ -x .venv/bin/shop ]; then .venv/bin/shop down && .venv/bin/shop reset --yes || true; fi
	rm -rf .venv .tools .shop .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf protos/third_party frontend/*/node_modules benchmarks/gateway/node/node_modules benchmarks/checkouts/vendure/node/node_modules graphql-gateway/src/graphql_gateway/graphiql_assets
	find . -name __pycache__ -prune -exec rm -rf {} +
