# What you can do here: setup build release test test-camera demo bench lint format clean. See README.md.
SHELL := /bin/bash
.DEFAULT_GOAL := build

HEADLESS ?=
ANSWERS ?=

.PHONY: setup build test test-camera demo bench lint format clean release

setup:
	@scripts/setup

build: setup
	@scripts/build

release: setup
	@scripts/build release

# All tests; at the end those on a real V4L2 device, in an emulator. test-camera runs these alone.
test:
	@scripts/setup --tests
	@scripts/test

test-camera:
	@scripts/setup --tests
	@scripts/test camera

demo: build
	@bin/parley demo $(if $(HEADLESS),--headless) $(if $(ANSWERS),--answers "$(ANSWERS)") $(DEMO_FLAGS)

# Figures of this machine, each against a peer or a limit in the same run. BENCH: what to hand on, see scripts/bench --help.
bench: release
	@scripts/bench --program .build/release/parley $(BENCH)

lint:
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	@swift format --in-place --recursive --parallel Package.swift Sources Tests

clean:
	rm -rf .build bin .cache
