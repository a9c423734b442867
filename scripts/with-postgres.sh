#!/usr/bin/env bash
# Runs a command with a throw-away PostgreSQL:
#
#	scripts/with-postgres.sh COMMAND ARGUMENT…
#
# The cluster lives in a temporary folder, listens on a free port of 127.0.0.1
# only, and is stopped and removed when the command ends, however it ends. The
# command finds it in ANWANG_TEST_POSTGRES (a postgres:// URL of a superuser) and
# runs in a process group of its own, without the keyboard. The exit code is the
# command's.
#
#	--find              print the folder of the server programs, run nothing
#	PG_BIN=FOLDER       use these server programs
#	PG_DURABLE=1        fsync and full_page_writes on: for crash tests and measuring
#	PG_SYNC_COMMIT=off  synchronous_commit (default on)
#	PG_TMP=FOLDER       where the temporary folder is made (default TMPDIR, else /tmp)
#
# Encoding UTF8, collation C, UTC, 200 connections. Run as root, the server runs
# as the user "postgres", since PostgreSQL refuses root.
set -euo pipefail

PATH=$PATH:/usr/sbin:/sbin # runuser
least=15

# find_bin prints the folder of the newest server programs that are new enough.
find_bin() {
	local dir version best='' newest=0
	local -a dirs=(/usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin
		/usr/local/pgsql/bin "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")")
	if [ -n "${PG_BIN:-}" ]; then dirs=("$PG_BIN"); fi
	for dir in "${dirs[@]}"; do
		[ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ] && [ -x "$dir/postgres" ] || continue
		version=$("$dir/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
		[ "$version" -ge $least ] || continue
		if [ "$version" -gt "$newest" ]; then best=$dir newest=$version; fi
	done
	[ -n "$best" ] || {
		echo "with-postgres: no PostgreSQL $least or newer found; run scripts/setup.sh, or set PG_BIN" >&2
		return 1
	}
	printf '%s\n' "$best"
}

if [ "${1:-}" = --find ]; then
	find_bin
	exit
fi
[ $# -gt 0 ] || {
	sed -n '2,21s/^# \{0,1\}//p' "$0" >&2
	exit 2
}

bin=$(find_bin)
as=()
if [ "$(id -u)" -eq 0 ]; then
	id postgres >/dev/null 2>&1 || {
		echo "with-postgres: PostgreSQL does not run as root and there is no user postgres; run as an ordinary user" >&2
		exit 1
	}
	as=(runuser -u postgres --)
fi

top=$(mktemp -d "${PG_TMP:-${TMPDIR:-/tmp}}/anwang-postgres-XXXXXX")
chmod 755 "$top"
if ! "${as[@]}" test -x "$top" && [ -z "${PG_TMP:-}" ]; then # a TMPDIR of root's own
	rmdir "$top"
	top=$(mktemp -d /tmp/anwang-postgres-XXXXXX)
	chmod 755 "$top"
fi
data=$top/data
child=

# stop ends the command, the server and the folder. It runs once, at every exit.
stop() {
	local code=$?
	trap - EXIT
	trap '' INT TERM HUP
	if [ -n "$child" ] && kill -TERM -- "-$child" 2>/dev/null; then
		for _ in {1..50}; do
			kill -0 -- "-$child" 2>/dev/null || break
			sleep 0.1
		done
		kill -KILL -- "-$child" 2>/dev/null || true
	fi
	if [ -f "$data/postmaster.pid" ]; then
		"${as[@]}" "$bin/pg_ctl" stop -D "$data" -m immediate -w -t 30 >/dev/null 2>&1 || true
	fi
	rm -rf "$top"
	exit "$code"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir "$data"
if [ ${#as[@]} -gt 0 ]; then chown postgres "$data"; fi
cd "$top" # the server's user may not enter the folder that we were called in

"${as[@]}" "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$top/initdb.log" 2>&1 || {
	cat "$top/initdb.log" >&2
	echo "with-postgres: initdb failed" >&2
	exit 1
}

durable=off
if [ -n "${PG_DURABLE:-}" ]; then durable=on; fi
cat >>"$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = $durable
full_page_writes = $durable
synchronous_commit = ${PG_SYNC_COMMIT:-on}
shared_buffers = 128MB
max_wal_size = 2GB
autovacuum_naptime = 10s
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_min_messages = warning
CONF

# A port is free when the server could take it: between looking and taking,
# somebody else may have been faster, so several are tried.
port=
for _ in 1 2 3 4 5 6 7 8; do
	try=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
	if "${as[@]}" "$bin/pg_ctl" start -D "$data" -w -t 60 -o "-p $try" -l "$data/server.log" >/dev/null 2>&1 </dev/null; then
		port=$try
		break
	fi
done
[ -n "$port" ] || {
	cat "$data/server.log" >&2
	echo "with-postgres: the server did not start" >&2
	exit 1
}

export ANWANG_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
cd "$OLDPWD"
# In the background and waited for, so that a signal is answered at once; in a
# group of its own, so that what the command started ends with it.
set -m
"$@" <&0 &
child=$!
set +m
code=0
wait "$child" || code=$?
exit "$code"
