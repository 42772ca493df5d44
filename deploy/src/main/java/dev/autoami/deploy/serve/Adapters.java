package dev.autoami.deploy.serve;

import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.network.PuppetFiles;
import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.InstanceShells;
import dev.autoami.rebaker.Measures;
import dev.autoami.rebaker.ec2.Ec2Cloud;
import dev.autoami.rebaker.ec2.Ec2Settings;
import dev.autoami.rebaker.puppetca.PuppetCa;
import dev.autoami.rebaker.ssh.SshShells;
import dev.autoami.rebaker.sweep.Inventory;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The outside world of a service: the real one, or what a demo or a test puts in its place.
 *
 * @param defaultRegion the region of a group that names none
 */
public record Adapters(
        Cloud cloud,
        Inventory inventory,
        CertificateAuthority authority,
        InstanceShells shells,
        Supplier<Optional<String>> defaultRegion,
        AutoCloseable resources) {

    /**
     * EC2 by the SDK's own chain, the CA with Puppet's files, SSH.
     *
     * @param measures is told of calls to EC2
     * @throws dev.autoami.deploy.config.ConfigurationException when Puppet's files are not what they should be
     */
    public static Adapters of(Configuration configuration, Measures measures) {
        Configuration.PuppetFiles puppet = configuration.puppet();
        new PuppetFiles(puppet).check();
        Ec2Cloud cloud = new Ec2Cloud(Ec2Settings.defaults(), measures);
        return new Adapters(
                cloud,
                cloud.inventory(),
                new PuppetCa(puppet.ca(), puppet.certificate(), puppet.key()),
                new SshShells(configuration.sshPort()),
                cloud::defaultRegion,
                cloud);
    }
}
