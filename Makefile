# Debug builds live in .build, release builds in .build-release: one folder each, never cleaned without need.
RELEASE := swift build -c release --scratch-path .build-release
PRODUCTS := navi-gateway navi-worker navi-janitor

.PHONY: help run test bench build release lint format dependencies

help:
	@echo 'make run      build, find a model, start everything, print the address'
	@echo 'make test     build and run all tests, and check the style'
	@echo 'make bench    measure the release build'
	@echo 'make build    debug build    make release  release build'
	@echo 'make lint     check the style    make format  mend it'

run:
	deploy/quickstart/run.sh

dependencies:
	deploy/quickstart/dependencies.sh test

build: dependencies
	swift build

release: dependencies
	for product in $(PRODUCTS); do $(RELEASE) --product $$product || exit 1; done

test: dependencies lint
	swift build --build-tests
	swift test --skip-build

bench: release
	$(RELEASE) --product navi-bench
	.build-release/release/navi-bench

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

format:
	swift format --in-place --recursive Sources Tests Package.swift
