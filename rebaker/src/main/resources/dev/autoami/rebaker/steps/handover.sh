# Gives the instance host keys that nobody else has seen, and the certname CERTNAME, SERVER, CA_SERVER and ENVIRONMENT
# for its own agent, whose packaged service runs again if it is enabled. Prints the new keys' fingerprints.
main() {
  set -e
  rm -f /etc/ssh/ssh_host_*key*
  ssh-keygen -A >/dev/null
  for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done
  "$PUPPET" config set --section main certname "$CERTNAME" >/dev/null
  "$PUPPET" config set --section agent server "$SERVER" >/dev/null
  "$PUPPET" config set --section agent ca_server "$CA_SERVER" >/dev/null
  "$PUPPET" config set --section agent environment "$ENVIRONMENT" >/dev/null
  if [ -d /run/systemd/system ]; then
    if systemctl is-enabled --quiet puppet 2>/dev/null; then systemctl start puppet || true; fi
    systemctl reload ssh 2>/dev/null || systemctl reload sshd 2>/dev/null || true
  elif [ -r /run/sshd.pid ]; then
    kill -HUP "$(cat /run/sshd.pid)"
  fi
}
main </dev/null
