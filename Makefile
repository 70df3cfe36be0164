# What you can do here: setup build release test test-camera torture demo bench evaluate lint format clean. See README.md.
SHELL := /bin/bash
.DEFAULT_GOAL := build

HEADLESS ?=
ANSWERS ?=

DATA ?= ../shared/eval

.PHONY: setup build test test-camera torture demo bench evaluate lint format clean release

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

# Treats the program badly while candidates record: kills, bad networks, full disks, clocks that jump, power cuts. It takes
# about half an hour; a short form of it is part of `make test`. TORTURE: what to hand on, as "kill --seed 5 --runs 1".
torture:
	@scripts/setup --tests
	@scripts/build
	@scripts/torture $(TORTURE)

demo: build
	@bin/parley demo $(if $(HEADLESS),--headless) $(if $(ANSWERS),--answers "$(ANSWERS)") $(DEMO_FLAGS)

# Figures of this machine, each against a peer or a limit in the same run. BENCH: what to hand on, see scripts/bench --help.
bench: release
	@scripts/bench --program .build/release/parley $(BENCH)

# How well the analysis does on what people have written down and graded. DATA: the folder with it.
evaluate: release
	@scripts/evaluate --program .build/release/parley "$(DATA)"

lint:
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	@swift format --in-place --recursive --parallel Package.swift Sources Tests

clean:
	rm -rf .build bin .cache
