#!/bin/sh
# A private SMS gateway for trying and testing: Debian's Kannel with its fake operator (fakesmsc), on loopback.
#   sms_gateway.sh start DIR [SITE]   starts it in DIR, prints the settings that lead to it; SITE receives what comes in
#   sms_gateway.sh say DIR FROM TEXT  lets a telephone send a text message to it
#   sms_gateway.sh stop DIR           ends it
# A second start in the same DIR takes the same ports and secrets. What telephones got stands in DIR/fakesmsc.log.
# The two ports of fake operators listen on every interface (Kannel offers no other way) and refuse all but loopback.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command=${1:-}
dir=${2:-}
usage() { echo "usage: sms_gateway.sh start DIR [SITE] | say DIR FROM TEXT | stop DIR" >&2; exit 2; }
[ -n "$command" ] && [ -n "$dir" ] || usage
fakesmsc=/usr/lib/kannel/test/fakesmsc
free() { python3 - "$1" <<'PY'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for each in held:
    each.bind(("127.0.0.1", 0))
print(*(each.getsockname()[1] for each in held))
PY
}
secret() { python3 -c 'import secrets; print(secrets.token_hex(16))'; }
# await PORT...: until something listens there, 15 seconds at most.
await() { python3 - "$@" <<'PY'
import socket, sys, time
ends = time.monotonic() + 15
for port in map(int, sys.argv[1:]):
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            if time.monotonic() > ends:
                sys.exit(f"nothing listens on port {port}")
            time.sleep(0.05)
PY
}
# end NAME: ends the process whose number stands in DIR/NAME.pid, if it is still that program.
end() {
    [ -f "$dir/$1.pid" ] || return 0
    pid=$(cat "$dir/$1.pid")
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$1" ]; then
        kill "$pid" 2>/dev/null || true
        tries=0
        while [ -d "/proc/$pid" ] && [ $tries -lt 50 ]; do
            [ "$(awk '{print $3}' "/proc/$pid/stat" 2>/dev/null)" = Z ] && break
            sleep 0.1
            tries=$((tries + 1))
        done
        [ $tries -lt 50 ] || kill -9 "$pid" 2>/dev/null || true
    fi
    rm -f "$dir/$1.pid"
}
stop() { for each in fakesmsc smsbox bearerbox; do end "$each"; done; }
run() {
    name=$1
    shift
    nohup "$@" >>"$dir/$name.log" 2>&1 </dev/null &
    echo $! >"$dir/$name.pid"
}

case "$command" in
    start)
        "$here/packages.sh" bearerbox=kannel "$fakesmsc=kannel-extras" || exit 1
        mkdir -p "$dir"
        chmod 700 "$dir"
        dir=$(cd "$dir" && pwd)
        stop
        [ -f "$dir/ports" ] || free 5 >"$dir/ports"
        [ -f "$dir/secrets" ] || { (umask 077; echo "$(secret) $(secret) $(secret)" >"$dir/secrets"); }
        read -r admin box send operator telephones <"$dir/ports"
        read -r password token admin_password <"$dir/secrets"
        site=${3:-http://127.0.0.1:8000}
        : >"$dir/fakesmsc.log"
        (umask 077; cat >"$dir/kannel.conf" <<CONF
group = core
admin-port = $admin
admin-interface = 127.0.0.1
admin-password = $admin_password
smsbox-port = $box
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
store-type = file
store-location = "$dir/store"
dlr-storage = internal

# The operator that messages go out to.
group = smsc
smsc = fake
smsc-id = operator
port = $operator
connect-allow-ip = 127.0.0.1

# Telephones that write to us; nothing goes out here.
group = smsc
smsc = fake
smsc-id = telephones
port = $telephones
connect-allow-ip = 127.0.0.1
allowed-smsc-id = "none"

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = $box
sendsms-port = $send
sendsms-interface = 127.0.0.1
http-request-retry = 1000
http-queue-delay = 2

group = sendsms-user
username = yakja
password = $password
max-messages = 10
concatenation = true
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"

group = sms-service
keyword = default
catch-all = true
max-messages = 0
concatenation = true
omit-empty = true
post-url = "$site/sms/kannel/in/?secret=$token&id=%I&from=%p&to=%P&at=%t&charset=%C"
CONF
        )
        run bearerbox bearerbox "$dir/kannel.conf"
        await "$admin" "$box"
        run smsbox smsbox "$dir/kannel.conf"
        run fakesmsc "$fakesmsc" -H 127.0.0.1 -r "$operator" -i 1000000 -m 0 "0 0 text none"
        await "$send"
        cat <<SAY
YAKJA_SMS=kannel
YAKJA_KANNEL_URL=http://127.0.0.1:$send/cgi-bin/sendsms
YAKJA_KANNEL_USER=yakja
YAKJA_KANNEL_PASSWORD=$password
YAKJA_KANNEL_SENDER=8100
YAKJA_KANNEL_SECRET=$token
YAKJA_KANNEL_CALLBACK=$site
SAY
        echo "Listening on 127.0.0.1: sendsms $send, administration $admin. Operator $operator, telephones $telephones." >&2
        echo "What telephones get: $dir/fakesmsc.log. To write from one: $0 say $dir +923001234567 'text'" >&2
        ;;
    say)
        [ $# -eq 4 ] || usage
        read -r admin box send operator telephones <"$dir/ports"
        words=$(python3 -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.argv[1].encode("utf-16-be")))' "$4")
        # fakesmsc stays for its interval after the last message; the message has gone out long before.
        timeout 10 "$fakesmsc" -H 127.0.0.1 -r "$telephones" -i 0.1 -m 1 "$3 8100 ucs2 $words" >"$dir/say.log" 2>&1 &
        talker=$!
        tries=0
        until grep -q "sent message 1" "$dir/say.log" 2>/dev/null || [ $tries -ge 100 ]; do sleep 0.1; tries=$((tries + 1)); done
        sleep 0.3
        kill "$talker" 2>/dev/null || true
        [ $tries -lt 100 ] || { cat "$dir/say.log" >&2; exit 1; }
        ;;
    stop) stop ;;
    *) usage ;;
esac
