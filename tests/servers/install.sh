#!/usr/bin/env bash
# Installs what the real-server tests need (Dovecot, PostgreSQL, neomutt, libfaketime) with apt, as root or with sudo.
# Where that is not possible it says which tests are left out; under CI that is a failure.
# `install.sh more` also fetches Cyrus and Courier, which Debian does not let stand beside Dovecot: they are
# unpacked into the virtual environment ($VENV/servers), not installed, and no service of theirs starts.
set -u
more() {
    local into="${VENV:-.venv}/servers" packages folder
    [ -x "$into/usr/lib/cyrus/bin/master" ] && [ -x "$into/usr/bin/imapd" ] && return 0
    command -v apt-get >/dev/null || { echo "servers: no apt-get: Cyrus and Courier are left out"; return 0; }
    [ "$(id -u)" -eq 0 ] && apt-get update -q >/dev/null 2>&1
    folder=$(mktemp -d)
    packages=$(for server in cyrus-imapd courier-imap; do
        apt-get install -s --no-install-recommends "$server" 2>/dev/null | awk '/^Inst/ {print $2}'
    done | grep -Ev '^(exim4|postfix)' | sort -u)
    echo "servers: unpacking Cyrus and Courier"
    # shellcheck disable=SC2086
    if [ -n "$packages" ] && (cd "$folder" && apt-get download -q $packages) >"$folder/log" 2>&1; then
        mkdir -p "$into"
        for package in "$folder"/*.deb; do dpkg -x "$package" "$into"; done
    else
        echo "servers: apt-get could not deliver Cyrus and Courier: they are left out"
        tail -n 3 "$folder/log" 2>/dev/null
    fi
    rm -rf "$folder"
}
missing=()
command -v dovecot >/dev/null || [ -x /usr/sbin/dovecot ] || missing+=(dovecot-core dovecot-imapd dovecot-lmtpd)
[ -x /usr/lib/dovecot/lmtp ] || missing+=(dovecot-lmtpd)
[ -x /usr/lib/dovecot/imap ] || missing+=(dovecot-imapd)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v neomutt >/dev/null || missing+=(neomutt)
command -v tmux >/dev/null || missing+=(tmux)
compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || missing+=(libfaketime)
wanted=${1:-}
finish() {
    [ "$wanted" = more ] && more
    exit 0
}
[ ${#missing[@]} -eq 0 ] && finish

left_out() {
    echo "servers: not installed: ${missing[*]} ($1); the tests marked 'server' that need them are left out"
    [ "${CI:-}" = "true" ] && exit 1
    exit 0
}
command -v apt-get >/dev/null || left_out "no apt-get here"
sudo=()
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || left_out "neither root nor sudo without a password"
    sudo=(sudo -n)
fi
echo "servers: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { "${sudo[@]}" apt-get update -q && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 5 "$log"
    left_out "apt-get failed"
fi
rm -f "$log"
finish
