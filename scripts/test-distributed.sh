#!/usr/bin/env bash
# Runs the service tests on a database whose tables are spread over nodes:
#
#	scripts/with-postgres.sh scripts/test-distributed.sh [PACKAGE…]
#
# Without ANWANG_TEST_CITUS the nodes are stood in for by one PostgreSQL, where a
# table's four parts play its shards; and what the tests send that many nodes would
# refuse is listed at the end (what a test does to a table with its own hands stands
# there too). With ANWANG_TEST_CITUS=postgres://… they run on a Citus coordinator
# whose nodes are known to it, one after the other, in a database that is emptied
# before each. Tests that read the plans of one server are left out.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=("$@")
[ $# -gt 0 ] || packages=(./internal/ledger ./internal/org ./internal/access ./internal/tally ./internal/burden ./internal/rulebook
	./internal/duty ./internal/notice ./internal/hazard ./internal/exchange ./internal/app ./internal/api)
export ANWANG_TEST_CITUS=${ANWANG_TEST_CITUS:-standin}
findings=$(mktemp)
trap 'rm -f "$findings"' EXIT
[ "$ANWANG_TEST_CITUS" != standin ] || export ANWANG_TEST_FINDINGS=$findings

code=0
go test -p 1 -timeout 60m -skip 'UseTheirIndexes|UseTheTextIndex' "${packages[@]}" || code=$?
if [ -s "$findings" ]; then
	echo "sent, and not fit for many nodes:"
	sed 's/^\([^:]*\): \(.*\)$/\2    (\1)/' "$findings" | sort -u
fi
exit $code
