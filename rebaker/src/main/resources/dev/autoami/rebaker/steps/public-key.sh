# Prints the public half of the private key KEY.
main() {
  PATH="${PATH:-/usr/bin:/bin}:/opt/puppetlabs/puppet/bin"
  export PATH
  openssl pkey -in "$KEY" -pubout
}
main </dev/null
