package dev.autoami.deploy.simulation.instance;

import java.util.Map;

/** What is on the disk of a distribution's image with cloud-init and the Puppet 8 agent. */
final class BaseImage {
    static final String PUPPET = "/opt/puppetlabs/bin/puppet";
    static final String PUPPET_VERSION = "8.10.0";
    /** The account that the distribution's image is logged in to with. */
    static final String ACCOUNT = "admin";

    private BaseImage() {}

    static Disk disk() {
        return new Disk(Map.of(
                "/etc/passwd",
                """
                root:x:0:0:root:/root:/bin/bash
                sshd:x:100:65534::/run/sshd:/usr/sbin/nologin
                admin:x:1000:1000:Debian:/home/admin:/bin/bash
                """,
                "/etc/machine-id",
                "",
                "/usr/bin/cloud-init",
                "",
                PUPPET,
                "",
                "/etc/puppetlabs/puppet/puppet.conf",
                "[main]\n",
                "/var/log/syslog",
                ""));
    }
}
