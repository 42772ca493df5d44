package dev.autoami.it;

import java.util.List;

/** Code for the lab's groups: small, but with what real code has. Needs no module, and of the network only Debian's. */
final class Manifests {
    static final String WEB = web("Welcome");
    static final String WEB_WITH_ANOTHER_MESSAGE = web("Welcome back");

    /** What {@link #WEB} changes on a base image. */
    static final List<String> RESOURCES_OF_WEB = List.of(
            "Package[tree]",
            "Package[bc]",
            "File[/etc/motd]",
            "File[/etc/cron.d/report]",
            "Service[cron]",
            "Exec[prepare]");

    static final String DOES_NOT_COMPILE = "file { '/etc/motd': content => $undefined_function() }\n";

    static final String CHANGES_AND_FAILS = """
        file { '/srv/made-before-the-failure': content => "here\\n" }
        -> exec { '/bin/false': }
        """;

    /** The exec runs when it is refreshed only, and fails then. */
    static final String FAILED_REFRESH = """
        file { '/etc/reloaded.conf': content => "setting = 1\\n" }
        ~> exec { 'reload': command => '/bin/false', refreshonly => true }
        """;

    private Manifests() {}

    private static String web(String message) {
        return """
            package { ['tree', 'bc']: ensure => installed }
            file { '/etc/motd': content => "%s, this is a web server.\\n" }
            file { '/etc/cron.d/report':
              content => "0 4 * * * root /usr/bin/tree /srv >/srv/report 2>/dev/null\\n",
              require => Package['tree'],
              notify  => Service['cron'],
            }
            service { 'cron': ensure => running, enable => true }
            exec { 'prepare':
              command => '/bin/mkdir -p /srv/web && /usr/bin/touch /srv/web/prepared',
              creates => '/srv/web/prepared',
              provider => shell,
            }
            """.formatted(message);
    }
}
