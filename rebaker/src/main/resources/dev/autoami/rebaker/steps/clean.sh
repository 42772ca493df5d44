# Takes out of this instance all that must not be in an image, but for AutoAMI's own way in: that goes last, by seal.
#   LOGIN, KEY    the login account and our public key's base64
#   EMPTY         directories of Puppet's to be emptied, a line each
#   REMOVE        files of Puppet's to be removed, a line each
#   STATE, KEEP   Puppet's state directory, to be emptied but for the file KEEP in it
#   PUPPET_CONF   where a certname that AutoAMI gave may stand
#   ROOT          prefix of all paths, for tests; empty on an instance

each_line() { # command, lines
  printf '%s\n' "$2" | while IFS= read -r line; do
    if [ -n "$line" ]; then "$1" "$line"; fi
  done
}

# -H: Debian's ssldir may be a link.
empty_dir() { if [ -d "$ROOT$1" ]; then find -H "$ROOT$1" -xdev -mindepth 1 -delete; fi; }
remove_file() { rm -f "$ROOT$1"; }
empty_file() { if [ -f "$1" ]; then : >"$1"; fi; }
homes() { cut -d: -f6 "$ROOT/etc/passwd" | sort -u | while IFS= read -r home; do
    if [ "$home" != / ] && [ -d "$ROOT$home" ]; then echo "$home"; fi
  done; }

stop_puppet() {
  if [ -n "$ROOT" ]; then return; fi
  for service in puppet puppet-agent pxp-agent; do
    if [ -d /run/systemd/system ]; then systemctl stop "$service" >/dev/null 2>&1
    elif [ -x "/etc/init.d/$service" ]; then service "$service" stop >/dev/null 2>&1; fi
  done
}

puppet_residue() {
  each_line empty_dir "$EMPTY"
  each_line remove_file "$REMOVE"
  if [ -n "$STATE" ] && [ -d "$ROOT$STATE" ]; then
    # Kept: by it the next run tells a change in the code from drift.
    find -H "$ROOT$STATE" -xdev -mindepth 1 ! -type d ! -path "$ROOT$KEEP" -delete
  fi
  if [ -n "$PUPPET_CONF" ] && [ -f "$ROOT$PUPPET_CONF" ]; then
    sed -i -E '/^[[:space:]]*certname[[:space:]]*=[[:space:]]*[a-z0-9-]+-l?[a-z2-7]{12}\./d' "$ROOT$PUPPET_CONF"
  fi
  for cache in /opt/puppetlabs/facter/cache /var/cache/facter /var/lib/facter/cache /root/.facter; do empty_dir "$cache"; done
}

cloud_init_state() {
  if [ -z "$ROOT" ] && command -v cloud-init >/dev/null; then
    options=--logs
    if cloud-init clean --help 2>/dev/null | grep -q -- --seed; then options="$options --seed"; fi
    # shellcheck disable=SC2086 # two options
    cloud-init clean $options >/dev/null
  fi
  empty_dir /var/lib/cloud
  empty_dir /run/cloud-init
  rm -f "$ROOT"/var/log/cloud-init*.log
}

keys_of_ours() {
  homes | while IFS= read -r home; do
    for file in "$ROOT$home"/.ssh/authorized_keys "$ROOT$home"/.ssh/authorized_keys2; do
      if [ -f "$file" ] && grep -qF "$KEY" "$file" && [ "$home" != "$(login_home)" ]; then
        kept=$(grep -vF "$KEY" "$file")
        printf '%s' "${kept:+$kept
}" >"$file"
        if [ ! -s "$file" ]; then rm -f "$file"; fi
      fi
    done
  done
}

login_home() { sed -n "s/^$LOGIN:[^:]*:[^:]*:[^:]*:[^:]*:\([^:]*\):.*/\1/p" "$ROOT/etc/passwd"; }

histories() {
  homes | while IFS= read -r home; do
    for name in .bash_history .zsh_history .sh_history .ash_history .history .lesshst .viminfo .python_history \
      .mysql_history .psql_history .sqlite_history .rediscli_history .node_repl_history .irb_history .wget-hsts; do
      rm -f "$ROOT$home/$name"
    done
    rm -rf "$ROOT$home/.puppetlabs/etc/puppet/ssl" "$ROOT$home/.puppet/ssl"
  done
}

machine_identity() {
  if [ -e "$ROOT/etc/machine-id" ]; then : >"$ROOT/etc/machine-id"; fi
  if [ ! -L "$ROOT/var/lib/dbus/machine-id" ]; then rm -f "$ROOT/var/lib/dbus/machine-id"; fi
  rm -f "$ROOT/var/lib/systemd/random-seed" "$ROOT/var/lib/urandom/random-seed" "$ROOT/etc/hostid"
  for leases in /var/lib/dhcp /var/lib/dhclient /var/lib/dhcpcd; do empty_dir "$leases"; done
  rm -f "$ROOT"/var/lib/NetworkManager/*.lease "$ROOT"/var/lib/NetworkManager/timestamps \
    "$ROOT"/var/lib/amazon/ssm/Vault/Store/* "$ROOT"/var/lib/amazon/ssm/i-*/* 2>/dev/null
}

caches() {
  if [ -z "$ROOT" ]; then
    if command -v apt-get >/dev/null; then apt-get clean; fi
    if command -v dnf >/dev/null; then dnf -q clean all >/dev/null
    elif command -v yum >/dev/null; then yum -q clean all >/dev/null; fi
  fi
  for dir in /tmp /var/tmp /var/crash /var/lib/systemd/coredump /var/spool/mail; do empty_dir "$dir"; done
  rm -f "$ROOT"/core "$ROOT"/core.[0-9]* "$ROOT"/root/.rnd
}

logs() {
  # Else journald notices that its file is gone and begins the next one there.
  if [ -z "$ROOT" ] && command -v journalctl >/dev/null; then journalctl --relinquish-var >/dev/null 2>&1; fi
  for dir in "$ROOT/var/log/journal" "$ROOT/run/log/journal"; do
    if [ -d "$dir" ]; then find "$dir" -xdev -mindepth 1 -delete; fi
  done
  if [ -d "$ROOT/var/log" ]; then
    find "$ROOT/var/log" -xdev -type f \( -name '*.gz' -o -name '*.xz' -o -name '*.bz2' -o -name '*.old' \
      -o -name '*.[0-9]' -o -name '*-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' \) -delete
    # Emptied, not removed: daemons want them there with the owner they have.
    find "$ROOT/var/log" -xdev -type f | while IFS= read -r file; do empty_file "$file"; done
  fi
}

main() {
  stop_puppet
  cloud_init_state
  puppet_residue
  keys_of_ours
  histories
  machine_identity
  caches
  logs
  return 0
}
main </dev/null
