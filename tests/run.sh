#!/usr/bin/env bash
# Runs the tests that need a running store: tests/run.sh api|browser|fault (./dev test calls it).
# RIALTO_BIN is the program, RESULTS the folder for the reports. api and browser share one store with the demo, in a
# data dir of its own; fault tests start (and kill) their own stores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
part=$1
: "${RIALTO_BIN:?}" "${RESULTS:?}"
# A developer's own settings must not decide what is tested.
while read -r name; do [[ $name == RIALTO_BIN || $name == RIALTO_TEST_* ]] || unset "$name"; done < <(compgen -e RIALTO_)

start_seconds=60
scratch=$(mktemp -d /tmp/rialto-test-XXXXXX)
# As root the store becomes another user, who must be able to pass through.
chmod 711 "$scratch"
server=

cleanup() {
  local status=$?
  if [[ -n $server ]]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" || { echo "the store did not stop cleanly" >&2; status=1; }
  fi
  if [[ $status -ne 0 && -s $scratch/log ]]; then
    mkdir -p "$RESULTS"
    cp "$scratch/log" "$RESULTS/$part-store.log"
    echo "the store's log is in $RESULTS/$part-store.log" >&2
  fi
  rm -rf "$scratch"
  exit $status
}
trap cleanup EXIT

start_store() {
  "$RIALTO_BIN" up --demo small --port 0 --data-dir "$scratch/store" >"$scratch/url" 2>"$scratch/log" &
  server=$!
  local deadline=$((SECONDS + start_seconds))
  until [[ -s $scratch/url ]]; do
    if ! kill -0 "$server" 2>/dev/null || ((SECONDS > deadline)); then
      tail -n 20 "$scratch/log" >&2
      echo "the store did not start; its last words are above" >&2
      return 1
    fi
    sleep 0.05
  done
  RIALTO_URL=$(head -n 1 "$scratch/url")
  RIALTO_DATA_DIR=$scratch/store
  RIALTO_ADMIN_KEY=$("$RIALTO_BIN" admin key --role owner --data-dir "$scratch/store")
  export RIALTO_URL RIALTO_DATA_DIR RIALTO_ADMIN_KEY
}

shopt -s nullglob
files=(tests/"$part"/*.test.ts)
((${#files[@]})) || { echo "there are no tests in tests/$part" >&2; exit 1; }
export RIALTO_BIN RIALTO_SCRATCH=$scratch
if [[ $part != fault ]]; then start_store; fi
mkdir -p "$RESULTS"
node --test --experimental-strip-types --disable-warning=ExperimentalWarning --test-concurrency=1 \
  --test-reporter=spec --test-reporter-destination=stderr \
  --test-reporter=junit --test-reporter-destination="$RESULTS/$part.xml" "${files[@]}"
