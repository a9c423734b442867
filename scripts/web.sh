#!/usr/bin/env bash
# The pages of the console:
#
#	scripts/web.sh build   web/dist, when a source is newer than it
#	scripts/web.sh test    types, unit tests, size, and the pages in a real browser
#
# Packages are installed when the lock has changed, and not otherwise. Without Node
# "build" leaves the pages out and says so; "test" fails.
set -euo pipefail
cd "$(dirname "$0")/../web"

say() { printf 'web: %s\n' "$*" >&2; }

# installed FOLDER [FLAG…] installs the packages that FOLDER's lock names.
installed() {
	local in=$1 mark=$1/node_modules/.anwang-lock try
	shift
	cmp -s "$in/package-lock.json" "$mark" && return
	for try in 1 2 3; do # a download that breaks off is tried again
		npm ci --prefix "$in" --ignore-scripts --no-progress --loglevel=error "$@" </dev/null >&2 && cp "$in/package-lock.json" "$mark" && return
		say "npm ci failed (try $try of 3)"
		sleep "$try"
	done
	say "the packages cannot be downloaded; behind a slow line choose a nearer registry: npm config set registry ADDRESS"
	return 1
}

fresh() {
	[ -f dist/index.html ] && [ -f src/api/schema.d.ts ] &&
		[ -z "$(find src public index.html vite.config.ts sources.ts openapi.json package-lock.json ../internal/phrase ../docs/guide -newer dist/index.html -type f -not -name schema.d.ts -print -quit)" ]
}

build() {
	installed .
	fresh && return
	npm run -s gen >&2
	npm run -s build -- --logLevel warn >&2
}

if ! node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null || ! command -v npm >/dev/null 2>&1; then
	[ "${1:-}" = build ] || { say "Node 20 or newer with npm is missing; run scripts/setup.sh"; exit 1; }
	say "Node 20 or newer is missing: the program is built without its pages (scripts/setup.sh installs it)"
	exit 0
fi

case "${1:-}" in
build) build ;;
test)
	build
	npm run -s types
	npm run -s test
	cd .. && CGO_ENABLED=0 go build -trimpath -buildvcs=false -o bin/anwang ./cmd/anwang && cd web
	# Chromium 86, the oldest browser that is promised. Its package wants another only to drive it.
	installed e2e/old --legacy-peer-deps --omit=peer
	node e2e/run.mjs ../bin/anwang
	;;
*)
	sed -n '2,9s/^# \{0,1\}//p' "../scripts/web.sh" >&2
	exit 2
	;;
esac
