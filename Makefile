# `make run` and `make test` are all a new machine needs: Debian with Swift 6.3.

.DEFAULT_GOAL := help
.PHONY: help setup run cluster test lint bench conformance soak simulate mutants clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what building and running needs
	@scripts/setup.sh run

run: setup ## build and serve the whiteboard on http://localhost:8080
	swift build -c release --product canvas
	@exec .build/release/canvas serve

cluster: ## the same, served by three instances on Redis and MongoDB behind haproxy
	@scripts/setup.sh cluster
	swift build -c release --product canvas
	@exec scripts/cluster.py

test: ## every suite; ends on "N passed, N failed"
	@scripts/test.sh

lint: ## format and house rules
	@scripts/check-sources.sh

bench: setup ## micro benchmarks and allocation counts
	swift run -c release canvas-bench

conformance: ## all 517 cases of Autobahn: some 11 minutes
	@scripts/setup.sh test
	swift build -c release --product canvas
	@Tests/Conformance/run.sh all

soak: ## kill -9 for an hour or so: SOAK_ROUNDS=1000
	@scripts/setup.sh test
	swift build -c release --product canvas
	KILL_ROUNDS=$${SOAK_ROUNDS:-1000} KILL_SEED=$${SOAK_SEED:-$$(date +%s)} \
	  .cache/venv/bin/python -m pytest -s Tests/EndToEnd/test_kill.py

simulate: ## a hundred thousand seeds of the simulation: SEEDS=1..100000
	swift build -c release --product canvas-simulate
	.build/release/canvas-simulate --seeds $${SEEDS:-1..100000}

mutants: ## plant bugs; the simulation must catch each
	@scripts/mutants.sh

clean: ## remove what was built; data in var/ stays
	swift package clean
	rm -rf .build/test-logs .build/autobahn .cache
