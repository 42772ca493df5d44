# Runs AutoAMI on this node, with the node's own Puppet certificate.
#
# The program lies in /opt/autoami (bin, lib, hooks and packaging: docs/production.md); a Java of 21 or newer is the
# node's own business.
#
# @param puppet_servers certnames of the Puppet Servers whose reports are taken
# @param ssl_directory the agent's ssldir; Debian's and Ubuntu's own packages have /var/lib/puppet/ssl
# @param certname_suffix what test instances' certnames end in
# @param region the AWS region of groups that name none
# @param settings other keys of autoami.yaml by their full names, such as 'database.url'
class autoami (
  Array[String[1], 1] $puppet_servers,
  Pattern[/\A\//]     $ssl_directory   = '/etc/puppetlabs/puppet/ssl',
  String[1]           $certname_suffix = 'autoami.internal',
  Optional[String[1]] $region          = undef,
  Hash[String[1], Variant[String, Integer, Boolean, Array[String]]] $settings = {},
) {
  $certname = $trusted['certname']

  user { 'autoami':
    system     => true,
    home       => '/var/lib/autoami',
    managehome => false,
    shell      => '/usr/sbin/nologin',
  }

  file { ['/etc/autoami', '/etc/autoami/ssl']:
    ensure => directory,
    owner  => 'root',
    group  => 'autoami',
    mode   => '0750',
  }

  # Copies: the service does not run as root, and nobody else may read the agent's key.
  $pems = {
    'ca.pem'   => "${ssl_directory}/certs/ca.pem",
    'host.pem' => "${ssl_directory}/certs/${certname}.pem",
    'host.key' => "${ssl_directory}/private_keys/${certname}.pem",
  }
  $pems.each |$name, $source| {
    file { "/etc/autoami/ssl/${name}":
      owner     => 'root',
      group     => 'autoami',
      mode      => '0640',
      source    => $source,
      links     => follow,
      show_diff => false,
      notify    => Service['autoami'],
    }
  }

  file { '/etc/autoami/autoami.yaml':
    owner   => 'root',
    group   => 'autoami',
    mode    => '0640',
    content => epp('autoami/autoami.yaml.epp', {
      'puppet_servers'  => $puppet_servers,
      'certname_suffix' => $certname_suffix,
      'settings'        => $settings,
    }),
    notify  => Service['autoami'],
  }

  $environment = $region ? {
    undef   => '',
    default => "AWS_REGION=${region}\n",
  }
  file { '/etc/autoami/environment':
    owner   => 'root',
    group   => 'autoami',
    mode    => '0640',
    content => $environment,
    notify  => Service['autoami'],
  }

  file { '/etc/systemd/system/autoami.service':
    owner  => 'root',
    group  => 'root',
    mode   => '0644',
    source => '/opt/autoami/packaging/autoami.service',
    notify => Service['autoami'],
  }

  service { 'autoami':
    ensure  => running,
    enable  => true,
    require => User['autoami'],
  }
}
