#!/bin/sh
# Makes a fresh machine able to build and test Anwang: Go is there, PostgreSQL's
# server programs, Node and Chromium are there, the Go modules are downloaded. Running it again
# changes nothing. With --build only what a build needs: no PostgreSQL, no Chromium. With
# --bench also the sqlite3 shell, which the benchmark compares with.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "setup: $*" >&2; }

if ! command -v go >/dev/null 2>&1; then
	for dir in /usr/local/go/bin /usr/lib/go/bin; do
		[ -x "$dir/go" ] && PATH=$dir:$PATH && export PATH && break
	done
fi
if ! command -v go >/dev/null 2>&1; then
	say "Go is missing. Install Go $(sed -n 's/^go //p' go.mod) or newer from https://go.dev/dl/ (mirror in China: https://golang.google.cn/dl/) and put its bin folder into PATH."
	exit 1
fi

PATH=$PATH:/usr/sbin:/sbin
if [ "${1:-}" != --build ] && ! scripts/with-postgres.sh --find >/dev/null 2>&1; then
	if [ -n "${PG_BIN:-}" ]; then
		say "PG_BIN=$PG_BIN holds no server programs of PostgreSQL 15 or newer"
		exit 1
	fi
	if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
		say "PostgreSQL 15 or newer is missing; the tests need its server programs (initdb, pg_ctl)."
		say "Debian, Ubuntu, UOS, Kylin: sudo apt-get install postgresql"
		say "openEuler, Fedora: sudo dnf install postgresql-server"
		say "Programs in another place: export PG_BIN=/path/to/pgsql/bin"
		exit 1
	fi
	say "installing PostgreSQL"
	export DEBIAN_FRONTEND=noninteractive
	# The tests start their own cluster; a system-wide one need not be made.
	if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
		mkdir -p /etc/postgresql-common
		echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
	fi
	apt-get update -qq </dev/null >&2
	apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold postgresql </dev/null >&2
	if ! scripts/with-postgres.sh --find >/dev/null; then
		say "the package postgresql of this system is older than 15; install a newer one (https://apt.postgresql.org)"
		exit 1
	fi
fi

# The pages are built with Node and tried in Chromium. Without Node a build leaves
# them out (scripts/web.sh says so), so only tests insist.
node_ok() { node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null 2>&1; }
chromium_ok() { [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
wanted=
node_ok || wanted="nodejs npm"
if [ "${1:-}" = "" ]; then chromium_ok || wanted="$wanted chromium fonts-noto-cjk"; fi
if [ -n "$wanted" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
	say "installing $wanted"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq </dev/null >&2
	# shellcheck disable=SC2086
	apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $wanted </dev/null >&2 || say "could not install $wanted"
fi
if [ "${1:-}" = "" ] && ! { node_ok && chromium_ok; }; then
	say "Node 20 or newer with npm, and Chromium, are missing; the tests of the pages need them."
	say "Debian, Ubuntu, UOS, Kylin: sudo apt-get install nodejs npm chromium fonts-noto-cjk (Node 20: https://nodejs.org)"
	say "Chromium in another place: export CHROMIUM=/path/to/chromium"
	exit 1
fi

if [ "${1:-}" = --bench ] && ! command -v sqlite3 >/dev/null 2>&1; then
	if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
		say "installing the sqlite3 shell"
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends sqlite3 </dev/null >&2 ||
			say "the sqlite3 shell cannot be installed; the benchmark will leave that comparison out"
	else
		say "the sqlite3 shell is missing; the benchmark will leave that comparison out"
	fi
fi

# A download that breaks off is tried again: a build server's network does that.
for try in 1 2 3; do
	go mod download && exit 0
	say "downloading Go modules failed (try $try of 3)"
	sleep "$try"
done
say "the Go modules cannot be downloaded; behind a slow line set GOPROXY, for example: export GOPROXY=https://goproxy.cn,direct"
exit 1
