package dev.autoami.it.ec2;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.Cloud.Ami;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.ec2.Ec2Cloud;
import dev.autoami.rebaker.sweep.Sweep;
import dev.autoami.rebaker.sweep.SweepSettings;
import dev.autoami.rebaker.sweep.Sweeper;
import dev.autoami.schema.DatabaseSettings;
import dev.autoami.schema.Registry;
import dev.autoami.schema.SampleGroup;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.installation.InstallationId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.secret.SecretKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An installation's registry, in memory, whose rebakes are written by hand, and its sweeper. */
final class SweptRegistry implements AutoCloseable {
    private final Registry registry;
    private final Sweeper sweeper;
    private int groups;

    SweptRegistry(Ec2Cloud cloud, Clock clock) {
        registry = Registry.open(
                new DatabaseSettings(
                        "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID()),
                        Optional.of("sa"),
                        Optional.of(""),
                        4),
                new SecretKey("test", Base64.getEncoder().encodeToString(new byte[32])),
                "node-1",
                clock);
        sweeper = new Sweeper(registry, cloud.inventory(), new NoCa(), SweepSettings.defaults(), clock);
    }

    InstallationId installation() {
        return registry.installation();
    }

    Sweep sweep(boolean dryRun) {
        return sweeper.sweep(dryRun);
    }

    /** Of a new group. */
    Rebake underWay(StepName step) {
        GroupName name = new GroupName("web" + ++groups);
        registry.groups()
                .create(name, new SampleGroup().region(CloudContract.REGION).settings());
        Rebake requested = registry.rebakes()
                .request(new RebakeRequest(
                        name,
                        Purpose.REBAKE,
                        Trigger.CLI,
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        false,
                        "autoami.internal"));
        Rebake picked = registry.rebakes().pickUp(requested.id()).orElseThrow();
        Rebake launching = registry.rebakes()
                .launching(
                        picked,
                        new AmiId("ami-base"),
                        Optional.empty(),
                        new Placement("t3.small", Optional.empty()),
                        "autoami-" + picked.id());
        return registry.rebakes().advance(launching, step, "on");
    }

    void launched(Rebake rebake, InstanceId instance) {
        registry.rebakes().launched(rebake, instance);
    }

    void imaged(Rebake rebake, String name, AmiId ami) {
        Image image = registry.images().begin(rebake, name, List.of(), Optional.empty());
        registry.images().created(rebake, image.id(), ami);
    }

    Image promote(Rebake rebake, AmiId ami, Ami available) {
        Image image = registry.images().withAmi(ami).orElseThrow();
        registry.images().available(rebake, image.id(), available.snapshots());
        registry.images().promote(rebake, image.id());
        end(rebake, Outcome.PROMOTED);
        return image(image);
    }

    Image image(Image image) {
        return registry.images().find(image.id()).orElseThrow();
    }

    void endAll(Outcome outcome) {
        for (Rebake rebake : registry.rebakes().unfinished()) {
            rebake.image().ifPresent(image -> registry.images().failed(rebake, image, "its rebake ended " + outcome));
            end(rebake, outcome);
        }
    }

    private void end(Rebake rebake, Outcome outcome) {
        registry.rebakes().finish(registry.rebakes().ending(rebake, outcome, Optional.empty()));
    }

    @Override
    public void close() {
        registry.close();
    }

    /** Has nothing of anybody. */
    private static final class NoCa implements CertificateAuthority {
        @Override
        public Optional<Status> status(String caServer, Certname certname) {
            return Optional.empty();
        }

        @Override
        public Optional<String> request(String caServer, Certname certname) {
            return Optional.empty();
        }

        @Override
        public void submit(String caServer, Certname certname, String csrPem) {
            throw new UnavailableException("closed");
        }

        @Override
        public void sign(String caServer, Certname certname, Optional<Duration> ttl) {
            throw new UnavailableException("closed");
        }

        @Override
        public void revokeAndDelete(String caServer, Certname certname) {}
    }
}
