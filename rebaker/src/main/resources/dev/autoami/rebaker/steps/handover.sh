# Gives the instance the certname CERTNAME, SERVER, CA_SERVER and ENVIRONMENT for its own agent, whose packaged service
# runs again if it is enabled; then host keys that nobody else has seen. Those come last: who finds them knows that all
# is done. Prints their fingerprints. SERVER_PORT and CA_PORT are empty where they are Puppet's own.
main() {
  set -e
  "$PUPPET" config set --section main certname "$CERTNAME" >/dev/null
  "$PUPPET" config set --section agent server "$SERVER" >/dev/null
  if [ -n "$SERVER_PORT" ]; then "$PUPPET" config set --section agent serverport "$SERVER_PORT" >/dev/null; fi
  "$PUPPET" config set --section agent ca_server "$CA_SERVER" >/dev/null
  if [ -n "$CA_PORT" ]; then "$PUPPET" config set --section agent ca_port "$CA_PORT" >/dev/null; fi
  "$PUPPET" config set --section agent environment "$ENVIRONMENT" >/dev/null
  if [ -d /run/systemd/system ]; then
    rm -f /run/systemd/system/*.service.d/zz-autoami.conf
    systemctl daemon-reload
    for service in puppet pxp-agent; do
      if systemctl is-enabled --quiet "$service" 2>/dev/null; then systemctl restart "$service" || true; fi
    done
  fi
  rm -f /etc/ssh/ssh_host_*key*
  ssh-keygen -A >/dev/null
  for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done
  if [ -d /run/systemd/system ]; then
    systemctl reload ssh 2>/dev/null || systemctl reload sshd 2>/dev/null || true
  elif [ -r /run/sshd.pid ]; then
    kill -HUP "$(cat /run/sshd.pid)"
  fi
}
main </dev/null
