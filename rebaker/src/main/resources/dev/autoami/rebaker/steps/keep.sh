# Lets the operator in to an instance that is kept to be looked at. KEYS are public keys, LOGIN is the account. AutoAMI's own key
# stays: its private half is forgotten next, and after a crash before that this script is run again.
main() {
  set -e
  home=$(getent passwd "$LOGIN" | cut -d: -f6)
  file="$home/.ssh/authorized_keys"
  printf '%s\n' "$KEYS" | while IFS= read -r key; do
    grep -qxF "$key" "$file" || printf '%s\n' "$key" >>"$file"
  done
  echo kept
}
main </dev/null
