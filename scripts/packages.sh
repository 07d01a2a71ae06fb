#!/bin/sh
# Installs Debian packages when it may: `packages.sh PROGRAM-OR-FILE=PACKAGE...`. Says loudly what is missing otherwise.
set -u
missing=""
for pair in "$@"; do
    probe=${pair%%=*}
    package=${pair#*=}
    case "$probe" in
        /*) ls $probe >/dev/null 2>&1 || missing="$missing $package" ;;
        *) command -v "$probe" >/dev/null 2>&1 || missing="$missing $package" ;;
    esac
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ]; then sudo=""; elif sudo -n true 2>/dev/null; then sudo="sudo -n"; else
    echo "!! MISSING:$missing. Install with: sudo apt-get install$missing" >&2
    exit 1
fi
command -v apt-get >/dev/null 2>&1 || { echo "!! MISSING:$missing, and there is no apt-get here" >&2; exit 1; }
echo "Installing$missing" >&2
$sudo apt-get update -qq >&2 || true
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >&2
