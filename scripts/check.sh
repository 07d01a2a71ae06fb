#!/bin/sh
# Everything that can be known without running the tests. Each line names what failed.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=""
say() { printf '\n== %s\n' "$1"; }
run() {
    name=$1
    shift
    say "$name"
    "$@" || failed="$failed, $name"
}
no_addresses() { ! grep -nE 'https?://|index-url|find-links' requirements*.txt; }
export DJANGO_SETTINGS_MODULE=yakja.config.settings.test

run "lint" $bin/ruff check -q yakja tests benchmarks scripts manage.py
run "format" $bin/ruff format -q --check yakja tests benchmarks scripts manage.py
run "floors" $bin/lint-imports --no-cache
run "types" $bin/mypy --no-error-summary yakja
run "templates" $bin/djlint --quiet --lint yakja
run "migrations" $bin/python manage.py makemigrations --check --dry-run
run "settings" $bin/python manage.py check
run "translations" $bin/python manage.py messages --check
run "no address in the lock" no_addresses

if [ -n "$failed" ]; then
    printf '\nfailed:%s\n' "${failed#,}"
    exit 1
fi
printf '\nall checks passed\n'
