# Says what this image has of what AutoAMI needs; runs as the login account.
main() {
  PATH="${PATH:-/usr/bin:/bin}:/usr/local/bin:/usr/sbin:/sbin:/opt/puppetlabs/bin"
  export PATH
  if puppet=$(command -v puppet); then
    echo "puppet $puppet"
    echo "puppet-version $("$puppet" --version 2>/dev/null | tail -n 1)"
  fi
  if sudo -n true 2>/dev/null; then echo "sudo ok"; fi
  if command -v cloud-init >/dev/null; then echo "cloud-init ok"; fi
  return 0
}
main </dev/null
