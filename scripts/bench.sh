#!/usr/bin/env bash
# Measures, and writes the report:
#
#	scripts/bench.sh short            about ten minutes
#	scripts/bench.sh rivals           against PocketBase and Parse Server, at 1 M rows
#	scripts/bench.sh nation           everything at the size of the nation; hours
#	scripts/bench.sh report           docs/benchmarks.md anew from bench.json
#
# What is measured gathers in bench.json part by part, and docs/benchmarks.md is
# written from it. More arguments go to "anwang bench": --rows 3000000, --part
# creates, --quick. BENCH_DIR=FOLDER keeps the databases there; the folder needs
# some 6 GB at a million rows, and 62 GB at the nation's. The nation's run may be
# killed: started again it goes on from where it was, with the same folder.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/local/go/bin

say() { printf 'bench: %s\n' "$*" >&2; }

report() { bin/anwang bench report bench.json >docs/benchmarks.md.new && mv docs/benchmarks.md.new docs/benchmarks.md; }

# The rivals are built and installed apart from the program: it gains nothing from
# what they need. A machine that cannot get them measures without.
rivals=bin/rivals
make_rivals() {
	mkdir -p $rivals/parse
	say "building PocketBase"
	(cd bench/pocketbase && CGO_ENABLED=0 go build -trimpath -o "../../$rivals/pocketbase" .) || say "PocketBase cannot be built; it is left out"
	cp bench/parse/*.js bench/parse/package.json bench/parse/package-lock.json $rivals/parse/
	if cmp -s bench/parse/package-lock.json $rivals/parse/installed; then return; fi
	if ! command -v npm >/dev/null 2>&1; then
		say "npm is missing; Parse Server is left out"
		return
	fi
	say "installing Parse Server"
	if (cd $rivals/parse && npm ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund >&2); then
		cp bench/parse/package-lock.json $rivals/parse/installed
	else
		rm -rf $rivals/parse/node_modules
		say "Parse Server cannot be installed; it is left out"
	fi
}

measure() {
	local -a keep=()
	if [ -n "${BENCH_DIR:-}" ]; then mkdir -p "$BENCH_DIR" && keep=(--dir "$BENCH_DIR"); fi
	PG_DURABLE=1 scripts/with-postgres.sh bin/anwang bench --out bench.json --lang en "${keep[@]}" "$@"
	report
	say "docs/benchmarks.md is written"
}

[ -x bin/anwang ] || {
	say "bin/anwang is missing; run make build"
	exit 1
}
what=${1:-short}
if [ $# -gt 0 ]; then shift; fi
case $what in
short) measure --rows 100000 "$@" ;;
rivals)
	make_rivals
	case " $* " in
	*" --part "*) measure --rivals $rivals "$@" ;;
	*) measure --part rivals --rivals $rivals "$@" ;;
	esac
	;;
nation) measure --set nation --rows 14200000 "$@" ;;
report) report ;;
*)
	sed -n '2,15s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
