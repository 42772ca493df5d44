# Runs COMMAND apart from this login: what it prints goes into a file, in memory, and comes back at its end. Should the login
# be cut off, because AutoAMI stopped or died, the command would else fail by writing to nobody.
main() {
  trap '' HUP
  umask 077
  file=$(mktemp -p /run 2>/dev/null || mktemp) || exit 1
  sh -c "$COMMAND" >"$file" 2>&1
  status=$?
  cat "$file"
  rm -f "$file"
  exit $status
}
main </dev/null
