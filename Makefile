# Everything a newcomer or a build machine does with Amtsweg. `make` alone lists the targets.

.DEFAULT_GOAL := help
SHELL := /bin/sh

# Without cgo the binaries are static and need no C compiler.
export CGO_ENABLED = 0

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# The version is set here: Go's own stamp fails where the checkout belongs to another user.
BUILD := go build -buildvcs=false -trimpath -ldflags "-X main.version=$(VERSION)"
WITHSTACK := bin/withstack
# Arguments for `make run`, for example ARGS="--reset --port 8081".
ARGS ?=

##@ Run

.PHONY: help
help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo

.PHONY: run
run: setup-postgres build ## Set up, build and start the product with its servers; ARGS=--reset starts anew
	@exec bin/amtsweg dev $(ARGS)

.PHONY: setup
setup: setup-postgres setup-browser tools ## Install what is missing: PostgreSQL, Chromium, Node packages, checkers

.PHONY: setup-postgres
setup-postgres:
	@scripts/setup-postgres

.PHONY: setup-browser
setup-browser:
	@scripts/setup-browser

##@ Build

.PHONY: build
build: ## Build bin/amtsweg
	@mkdir -p bin
	$(BUILD) -o bin/amtsweg ./cmd/amtsweg

.PHONY: tools
tools: bin/staticcheck bin/workflowcheck

bin/staticcheck bin/workflowcheck: tools/go.mod tools/go.sum
	@mkdir -p bin
	go build -C tools -buildvcs=false -trimpath -o ../bin/ honnef.co/go/tools/cmd/staticcheck go.temporal.io/sdk/contrib/tools/workflowcheck
	@touch bin/staticcheck bin/workflowcheck

.PHONY: withstack
withstack:
	@mkdir -p bin
	@go build -buildvcs=false -trimpath -o $(WITHSTACK) ./test/stack/cmd/withstack

.PHONY: clean
clean: ## Delete what was built; data under var/ stays
	rm -rf bin

##@ Test

.PHONY: test
test: setup-postgres setup-browser build withstack ## Run all tests against real servers of their own (under 15 minutes when built before)
	@scripts/test

.PHONY: test-long
test-long: setup-postgres setup-browser build withstack ## The same with ten minutes per fuzz target and the long fault tests
	@AMTSWEG_LONG=1 FUZZTIME=10m scripts/test

.PHONY: test-browser
test-browser: setup-postgres setup-browser build ## Walk the running product in a real Chromium
	@scripts/test-browser

.PHONY: test-race
test-race: setup-postgres withstack ## Run the Go tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(WITHSTACK) go test -race -count=1 -timeout 30m ./...

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME (10s)
	@scripts/fuzz

.PHONY: bench
bench: setup-postgres withstack ## Run the benchmarks
	$(WITHSTACK) go test -run '^$$' -bench . -benchmem -timeout 30m ./...

.PHONY: check
check: tools ## Check format, go vet, staticcheck and that workflows are deterministic
	@scripts/check

.PHONY: docker-check
docker-check: ## Check the Dockerfiles and the compose file without a container engine
	go test -count=1 ./docker/...
