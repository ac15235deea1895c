# Everything one does with this repository; `make help` lists it.
CONFIGURATION ?= Release
SOLUTION := Whence.slnx
WHENCE := src/Whence.Cli/bin/$(CONFIGURATION)/net10.0/whence
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.PHONY: help run build test test-only lint format bpf bpf-check bench compare tools clean

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: build ## Build and start `whence demo`
	$(WHENCE) demo

build:
	dotnet restore $(SOLUTION) --locked-mode
	dotnet build $(SOLUTION) --no-restore -c $(CONFIGURATION)

test: tools bpf-check lint test-only ## Install what the tests need, build, check the format, run all tests

test-only: build
	tests/run.sh $(CONFIGURATION)

lint: build ## Warnings are errors in the build; the format must be exact
	dotnet format $(SOLUTION) --verify-no-changes --no-restore

format: ## Put the sources into the format
	dotnet format $(SOLUTION)

bpf: ## Compile the programs of the kernel; the objects are committed
	$(MAKE) --no-print-directory -C bpf all

bpf-check: ## Are the committed objects, byte for byte, what the sources make?
	$(MAKE) --no-print-directory -C bpf check

bench: ## Run the microbenchmarks; results go to bench/results
	dotnet run --project bench/Microbenchmarks -c Release -- --filter '*'

compare: ## Measure whence beside nginx and HAProxy (ARGS="--works ..."); results go to bench/results
	bench/Compare/install-tools.sh
	dotnet build bench/Compare -c Release -v q
	bench/Compare/bin/Release/net10.0/Compare $(ARGS)

tools: ## What the tests need: nginx, HAProxy and curl at the other end, a C compiler
	tests/install-tools.sh

clean:
	dotnet clean $(SOLUTION) -c $(CONFIGURATION) -v q
