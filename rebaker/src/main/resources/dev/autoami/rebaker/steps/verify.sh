# Reads again what clean took out, and prints a line for each thing that is still there. The variables are those of
# clean, and CERTNAME.

each_line() { # command, lines
  printf '%s\n' "$2" | while IFS= read -r line; do
    if [ -n "$line" ]; then "$1" "$line"; fi
  done
}

must_be_empty() {
  if [ -d "$ROOT$1" ] && [ -n "$(find -H "$ROOT$1" -xdev -mindepth 1 ! -type d | head -n 1)" ]; then
    echo "$1 is not empty: $(find -H "$ROOT$1" -xdev -mindepth 1 ! -type d | head -n 3 | tr '\n' ' ')"
  fi
}
must_be_gone() { if [ -e "$ROOT$1" ]; then echo "$1 is still there"; fi; }
# A link to a file elsewhere (Debian's dbus machine-id) is judged where it leads.
must_have_nothing() { if [ -s "$ROOT$1" ]; then echo "$1 is not empty"; fi; }

homes() { cut -d: -f6 "$ROOT/etc/passwd" | sort -u | while IFS= read -r home; do
    if [ "$home" != / ] && [ -d "$ROOT$home" ]; then echo "$home"; fi
  done; }
login_home() { sed -n "s/^$LOGIN:[^:]*:[^:]*:[^:]*:[^:]*:\([^:]*\):.*/\1/p" "$ROOT/etc/passwd"; }

puppet_residue() {
  each_line must_be_empty "$EMPTY"
  each_line must_be_gone "$REMOVE"
  if [ -n "$STATE" ] && [ -d "$ROOT$STATE" ]; then
    left=$(find -H "$ROOT$STATE" -xdev -mindepth 1 ! -type d ! -path "$ROOT$KEEP" | head -n 3 | tr '\n' ' ')
    if [ -n "$left" ]; then echo "Puppet's state is still there: $left"; fi
  fi
  if [ -n "$PUPPET_CONF" ] && [ -f "$ROOT$PUPPET_CONF" ] && grep -qF "$CERTNAME" "$ROOT$PUPPET_CONF"; then
    echo "$PUPPET_CONF names the certname"
  fi
}

keys_of_ours() {
  homes | while IFS= read -r home; do
    for file in "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"; do
      if [ "$home" != "$(login_home)" ] && [ -f "$ROOT$file" ] && grep -qF "$KEY" "$ROOT$file"; then
        echo "$file holds AutoAMI's login key"
      fi
    done
    must_be_gone "$home/.bash_history"
    must_be_gone "$home/.zsh_history"
  done
}

certname_in_files() {
  # Where programs keep text that we cannot foresee; data of the group's own is its own matter (--before-clean).
  for dir in /etc /var/log /var/lib/cloud /var/cache /root; do
    if [ -d "$ROOT$dir" ]; then
      grep -rlF -- "$CERTNAME" "$ROOT$dir" 2>/dev/null | head -n 3 | while IFS= read -r file; do
        echo "${file#"$ROOT"} names the certname $CERTNAME"
      done
    fi
  done
}

main() {
  puppet_residue
  keys_of_ours
  certname_in_files
  for dir in /var/lib/cloud /tmp /var/lib/dhcp /var/lib/dhclient /var/lib/systemd/coredump /var/crash; do
    must_be_empty "$dir"
  done
  must_have_nothing /etc/machine-id
  must_have_nothing /var/lib/dbus/machine-id
  return 0
}
main </dev/null
