# Runs SCRIPT, the group's own clean-up script, by INTERPRETER. From a file, in memory: a command in it that reads standard
# input must not read the rest of the script.
main() {
  umask 077
  file=$(mktemp -p /run 2>/dev/null || mktemp) || exit 1
  printf '%s' "$SCRIPT" >"$file"
  # shellcheck disable=SC2086 # the interpreter and its argument
  $INTERPRETER "$file"
  status=$?
  rm -f "$file"
  exit $status
}
main </dev/null
