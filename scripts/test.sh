#!/bin/sh
# Every test: rooms and house rules on SQLite, then slow and browser tests, then everything again on PostgreSQL.
# `test.sh fast` runs the first part only. With CI=true a missing program is a failure, not a skip.
set -u
cd "$(dirname "$0")/.."
part=${1:-all}
py=.venv/bin/python
work=$(mktemp -d "${TMPDIR:-/tmp}/yakja-tests-XXXXXX")
chmod 755 "$work"
failed=""
stop() {
    [ -d "$work/pg/data" ] && scripts/postgres.sh stop "$work/pg" 2>/dev/null
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM
say() { printf '\n== %s\n' "$1"; }
run() {
    name=$1
    shift
    say "$name"
    "$@" || failed="$failed, $name"
}
export YAKJA_DATA="$work/data"
# The storms of filings, by actions and over HTTP, on both databases; 2000 is the whole claim and takes half an hour more.
export STORM="${STORM:-200}"
mkdir -p "$YAKJA_DATA"

$py manage.py compile_messages --settings yakja.config.settings.test
run "rooms and house rules, SQLite" $py -m pytest -q -n 2 --dist loadfile -m "not browser and not slow and not sms"
if [ "$part" = fast ]; then
    [ -z "$failed" ] || { printf '\nfailed:%s\n' "${failed#,}"; exit 1; }
    exit 0
fi

missing=""
scripts/packages.sh chromium=chromium /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf=fonts-dejavu-core || missing="$missing chromium"
scripts/packages.sh '/usr/lib/x86_64-linux-gnu/libpangoft2-1.0.so.0=libpangoft2-1.0-0' || missing="$missing pango"
scripts/packages.sh '/usr/lib/postgresql/*/bin/initdb=postgresql' || missing="$missing postgresql"
scripts/packages.sh bearerbox=kannel /usr/lib/kannel/test/fakesmsc=kannel-extras || missing="$missing kannel"
if [ -n "$missing" ]; then
    printf '\n!! SKIPPING WHAT NEEDS:%s\n' "$missing"
    [ "${CI:-}" = true ] && failed="$failed, missing programs:$missing"
fi

without_sms=""
case "$missing" in *kannel*) without_sms=" and not sms" ;; esac
# Chromium and the slow tests wait for others half of the time: side by side, in data folders of their own. Chromium
# takes longest and goes on beside PostgreSQL.
browser=""
case "$missing" in
    *chromium*) ;;
    *)
        mkdir -p "$work/browser-data"
        (
            YAKJA_DATA="$work/browser-data" $py -m pytest -q -m browser tests/browser >"$work/browser.log" 2>&1
            echo $? >"$work/browser.rc"
        ) &
        browser=$!
        ;;
esac
run "slow tests, SQLite" $py -m pytest -q -m "(slow or sms) and not browser$without_sms"
case "$missing" in
    *postgresql*) ;;
    *)
        say "PostgreSQL"
        if url=$(scripts/postgres.sh start "$work/pg"); then
            DATABASE_URL=$url
            export DATABASE_URL
            run "all but the browser, PostgreSQL" $py -m pytest -q -n 2 --dist loadfile -m "not browser$without_sms"
        else
            failed="$failed, PostgreSQL did not start"
        fi
        ;;
esac

if [ -n "$browser" ]; then
    wait "$browser"
    say "browser"
    cat "$work/browser.log"
    [ "$(cat "$work/browser.rc" 2>/dev/null)" = 0 ] || failed="$failed, browser"
fi
if [ -n "$failed" ]; then
    printf '\nfailed:%s\n' "${failed#,}"
    exit 1
fi
printf '\nall tests passed\n'
