#!/usr/bin/env bash
# Installs what the real-server tests need (Dovecot, PostgreSQL, neomutt) with apt, as root or with sudo.
# Where that is not possible it says which tests are left out; under CI that is a failure.
set -u
missing=()
command -v dovecot >/dev/null || [ -x /usr/sbin/dovecot ] || missing+=(dovecot-core dovecot-imapd dovecot-lmtpd)
[ -x /usr/lib/dovecot/lmtp ] || missing+=(dovecot-lmtpd)
[ -x /usr/lib/dovecot/imap ] || missing+=(dovecot-imapd)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v neomutt >/dev/null || missing+=(neomutt)
command -v tmux >/dev/null || missing+=(tmux)
[ ${#missing[@]} -eq 0 ] && exit 0

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
