# Stops the packaged agent service, so that no run but ours happens, and writes ATTRIBUTES to the file CSR_ATTRIBUTES.
main() {
  for service in puppet puppet-agent pxp-agent; do
    if [ -e "/run/systemd/system/$service.service.d/zz-autoami.conf" ]; then
      continue # It only sleeps. Stopped, it would be a change for a catalog that wants it to run.
    elif [ -d /run/systemd/system ]; then
      systemctl stop "$service" >/dev/null 2>&1
    elif [ -x "/etc/init.d/$service" ]; then
      service "$service" stop >/dev/null 2>&1
    fi
  done
  if [ -n "$ATTRIBUTES" ]; then
    umask 077
    mkdir -p "$(dirname "$CSR_ATTRIBUTES")" && printf '%s\n' "$ATTRIBUTES" >"$CSR_ATTRIBUTES"
  fi
}
main </dev/null
