# Everything that is done by hand with this project. Each target does all of
# its own set-up on a fresh machine.
#
#	make demo            build and serve an invented county on 127.0.0.1:8080 (PORT=9000 for another port)
#	make test            all tests on SQLite and PostgreSQL (PKG=./internal/hazard/... for some, ARGS='-run X -v')
#	make soak            three processes killed and stopped under load, for SOAK=10m, on a PostgreSQL that syncs
#	make check           formatting, vet, import map, builds for amd64, arm64 and loong64
#	make bench           measure for ten minutes; docs/benchmarks.md is written from what was found
#	make bench-rivals    the same asked of PocketBase and Parse Server, a million rows (BENCH="--rows 100000")
#	make bench-nation    measure at the size of the nation; takes hours and some 62 GB, and may be killed and started again
#	make build           bin/anwang, with the pages in it
#	make web             the pages alone (web/dist)
#	make contract        web/openapi.json anew, after the API changed
#	make fmt             format the sources
#	make clean           remove what the other targets made

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help build web contract demo test test-go test-web soak check bench bench-rivals bench-nation fmt clean setup

# Programs found where Go's installer puts them, also when a login shell is not used.
export PATH := $(PATH):/usr/local/go/bin

PORT ?= 8080
PKG ?= ./...
ARGS ?=
TIMEOUT ?= 40m

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
GO_BUILD := CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)"
GO_FILES := $(shell find . -name '*.go' -not -path './.demo/*' -not -path './web/node_modules/*' -not -path './bin/*')

help:
	@sed -n '4,$$s/^#\t//p' Makefile

build: web
	$(GO_BUILD) -o bin/anwang ./cmd/anwang

# The pages. Without Node the program is still built, and says on its pages how
# to get them.
web:
	@scripts/setup.sh --build
	@scripts/web.sh build

contract:
	go run ./cmd/anwang openapi > web/openapi.json

demo: build
	bin/anwang demo --dir .demo --listen 127.0.0.1:$(PORT)

setup:
	@scripts/setup.sh

# Without PostgreSQL the tests fail: half of them would have said nothing.
test: test-go test-web

test-go: setup
	scripts/with-postgres.sh go test -timeout $(TIMEOUT) $(ARGS) $(PKG)

SOAK ?= 10m
soak: setup
	ANWANG_SOAK=$(SOAK) PG_DURABLE=1 scripts/with-postgres.sh go test -timeout 2h -count=1 -v -run ThreeProcesses ./test/story

# The pages: types, rules, and a person at a real browser.
test-web: setup
ifeq ($(PKG),./...)
	@scripts/web.sh test
endif

check:
	@scripts/setup.sh --build
	@bad=$$(gofmt -l $(GO_FILES)); if [ -n "$$bad" ]; then printf 'check: run make fmt; not formatted:\n%s\n' "$$bad" >&2; exit 1; fi
	go vet ./...
	go mod verify
	go test -count=1 ./internal/house
	@set -e; for arch in amd64 arm64 loong64; do \
		echo "check: building for linux/$$arch"; \
		GOOS=linux GOARCH=$$arch $(GO_BUILD) -o /dev/null ./cmd/anwang; \
	done

bench bench-rivals bench-nation: build
	@scripts/setup.sh --bench
	scripts/bench.sh $(if $(filter bench,$@),short,$(@:bench-%=%)) $(BENCH)

fmt:
	gofmt -w $(GO_FILES)

clean:
	rm -rf bin .demo bench.json bench-nation web/node_modules web/src/api/schema.d.ts
	find web/dist -mindepth 1 -not -name .keep -delete web/node_modules web/src/api/schema.d.ts
	find web/dist -mindepth 1 -not -name .keep -delete
