#!/bin/sh
# A private PostgreSQL for tests and benchmarks: `postgres.sh start DIR` prints DATABASE_URL, `postgres.sh stop DIR` ends it.
# Listens on loopback only, trusts local connections, lives and dies in DIR.
set -eu
command=$1
dir=$2
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed (Debian package postgresql)" >&2; exit 1; }
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case "$command" in
    start)
        mkdir -p "$dir"
        [ "$(id -u)" = 0 ] && chown postgres "$dir"
        if [ ! -d "$dir/data" ]; then
            as "$bin/initdb" -D "$dir/data" -U yakja -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
        fi
        port=${PGPORT_WANTED:-$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')}
        as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 \
            -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=${PGFSYNC:-off} -c shared_buffers=256MB" start >/dev/null
        as "$bin/createdb" -h 127.0.0.1 -p "$port" -U yakja yakja 2>/dev/null || true
        echo "postgres://yakja@127.0.0.1:$port/yakja"
        ;;
    stop)
        as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null
        ;;
    *)
        echo "usage: postgres.sh start|stop DIR" >&2
        exit 2
        ;;
esac
