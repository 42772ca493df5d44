# Prints the report FILE, packed: it may be megabytes.
main() {
  gzip -c "$FILE" | base64
}
main </dev/null
