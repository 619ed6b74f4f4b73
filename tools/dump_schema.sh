#!/usr/bin/env bash
# Prints the schema that the migrations make, as pg_dump sees it: tools/dump_schema.sh RIALTO_PROGRAM
# Runs on a PostgreSQL of its own that is gone afterwards; equal migrations give equal text.
set -euo pipefail
rialto=$(realpath "$1")
bin=/usr/lib/postgresql/15/bin
scratch=$(mktemp -d /tmp/rialto-schema-XXXXXX)
as=()
# PostgreSQL refuses root.
if [[ $EUID -eq 0 ]]; then
  chown postgres "$scratch"
  as=(setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$scratch")
fi
cd "$scratch"
stop() {
  "${as[@]}" "$bin/pg_ctl" -D "$scratch/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap stop EXIT

"${as[@]}" "$bin/initdb" -D "$scratch/data" -U rialto -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$scratch/initdb.log" 2>&1 ||
  { cat "$scratch/initdb.log" >&2; exit 1; }
"${as[@]}" "$bin/pg_ctl" -D "$scratch/data" -w -l "$scratch/log" start \
  -o "-c listen_addresses= -c unix_socket_directories=$scratch -c fsync=off" >/dev/null
"$bin/psql" -qX -h "$scratch" -U rialto postgres -c 'CREATE DATABASE rialto'
RIALTO_DATABASE_URL="postgresql://rialto@/rialto?host=$scratch" "$rialto" migrate --data-dir "$scratch/store" >"$scratch/migrate.log" 2>&1 ||
  { cat "$scratch/migrate.log" >&2; exit 1; }

echo '-- Generated from db/migrations by ./dev check --fix; never edited by hand.'
# Versions and pg_dump's random \restrict keys would differ from machine to machine.
"$bin/pg_dump" -h "$scratch" -U rialto --schema-only --no-owner rialto |
  sed -e '/^\\restrict /d' -e '/^\\unrestrict /d' -e '/^-- Dumped /d' | cat -s
