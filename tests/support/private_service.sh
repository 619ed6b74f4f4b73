#!/bin/sh
# private_service.sh KIND FOLDER: runs a private PostgreSQL or Redis in FOLDER (empty, made by the caller), prints
# "ready PID", and ends it and removes FOLDER when standard input ends: so whatever becomes of the test that holds
# the other end, nothing is left.
set -eu
kind=$1
folder=$2
trap '' INT HUP TERM

as_user() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid postgres --regid postgres --init-groups env HOME="$folder" "$@"
    else
        "$@"
    fi
}

fail() {
    echo "failed: see standard error"
    cat "$folder"/*log >&2 || true
    rm -rf "$folder"
    exit 1
}

cd /
[ "$(id -u)" != 0 ] || chown postgres:postgres "$folder"
case $kind in
postgres)
    bin=$(ls -d /usr/lib/postgresql/15/bin 2>/dev/null || pg_config --bindir)
    as_user "$bin/initdb" -D "$folder/data" -U rialto -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions \
        >"$folder/initdb.log" 2>&1 || fail
    # A test's data may die with the machine; nothing else is relaxed.
    as_user "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -s -o "-c listen_addresses= \
        -c unix_socket_directories=$folder -c fsync=off -c full_page_writes=off -c shared_buffers=64MB \
        -c max_connections=60 -c jit=off -c deadlock_timeout=200ms -c log_lock_waits=on" start </dev/null || fail
    pid=$(head -n 1 "$folder/data/postmaster.pid")
    ;;
redis)
    as_user redis-server --port 0 --unixsocket "$folder/redis.sock" --save "" --dir "$folder" \
        --logfile "$folder/log" --daemonize no </dev/null >/dev/null 2>&1 &
    tries=0
    until redis-cli -s "$folder/redis.sock" ping >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || fail
        sleep 0.02
    done
    pid=$(redis-cli -s "$folder/redis.sock" info server | tr -d '\r' | sed -n 's/^process_id://p')
    ;;
*)
    echo "private_service.sh: unknown kind $kind" >&2
    exit 2
    ;;
esac
echo "ready $pid"

cat >/dev/null
# It may be stopped (SIGSTOP) by a test; QUIT makes PostgreSQL leave at once.
kill -CONT "$pid" 2>/dev/null || true
if [ "$kind" = postgres ]; then kill -QUIT "$pid" 2>/dev/null || true; else kill -KILL "$pid" 2>/dev/null || true; fi
tries=0
while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do
    tries=$((tries + 1))
    sleep 0.02
done
rm -rf "$folder"
