#!/bin/sh
# Makes .venv from the hashed lock: `environment.sh run` what Yakja runs on, `environment.sh dev` tests as well.
# Does nothing when the environment already answers the lock.
set -e
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
want=${1:-run}
lock=requirements.txt
[ "$want" = dev ] && lock=requirements-dev.txt

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "Yakja needs Python 3.11 or newer; '$python' is not. Install python3 (Debian 12 has 3.11) or set PYTHON." >&2
    exit 2
}

stamp=.venv/.answers
sum=$(cat "$lock" scripts/environment.sh | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/python ] && [ -f "$stamp" ]; then
    case "$(cat "$stamp")" in
        "$want $sum"|"$want $sum "*) exit 0 ;;
    esac
    # An environment for tests also runs the platform.
    if [ "$want" = run ] && [ "$(cut -d' ' -f1 "$stamp")" = dev ] && [ "$(cut -d' ' -f3 "$stamp")" = "$sum" ]; then
        exit 0
    fi
fi

if [ ! -x .venv/bin/python ]; then
    echo "Making the Python environment in .venv" >&2
    if ! "$python" -m venv .venv 2>/dev/null; then
        rm -rf .venv
        # Debian ships venv apart from Python.
        if [ "$(id -u)" = 0 ]; then sudo=""; elif sudo -n true 2>/dev/null; then sudo="sudo -n"; else
            echo "python3 -m venv does not work here. Run: sudo apt-get install python3-venv" >&2
            exit 2
        fi
        $sudo apt-get update -qq >&2 && $sudo apt-get install -y -qq python3-venv >&2
        "$python" -m venv .venv
    fi
fi
echo "Installing the locked packages ($lock)" >&2
if .venv/bin/python -m pip install -q --disable-pip-version-check "uv==0.13.9" >&2; then
    .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$lock" >&2
else
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock" >&2
fi
runsum=$(cat requirements.txt scripts/environment.sh | sha256sum | cut -d' ' -f1)
if [ "$want" = dev ]; then echo "dev $sum $runsum" > "$stamp"; else echo "run $sum" > "$stamp"; fi
