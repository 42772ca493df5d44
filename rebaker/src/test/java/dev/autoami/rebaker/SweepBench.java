package dev.autoami.rebaker;

import dev.autoami.rebaker.sweep.Sweep;
import dev.autoami.rebaker.sweep.SweepSettings;
import dev.autoami.rebaker.sweep.Sweeper;
import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.rebaker.sweep.Thing.Kind;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.sweep.Finding;
import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A registry with rebakes of every kind, and an account that a sweeper sweeps. */
final class SweepBench implements AutoCloseable {
    static final AmiId AMI = new AmiId("ami-1");
    static final String REGION = "eu-west-1";
    static final SweepSettings SETTINGS = SweepSettings.defaults();

    final Bench bench = new Bench();
    final FakeInventory inventory;
    final Sweeper sweeper;
    private int next = 1;

    SweepBench() {
        this(Optional.empty());
    }

    /** @param account another installation's, which this one shares */
    SweepBench(Optional<FakeInventory> account) {
        inventory = account.orElseGet(() -> new FakeInventory(bench.crashes));
        sweeper = new Sweeper(bench.registry, inventory, bench.ca, SETTINGS, bench.clock);
    }

    List<Finding> sweep() {
        return sweeper.sweep(false).findings();
    }

    Sweep dryRun() {
        return sweeper.sweep(true);
    }

    void graceAndMore() {
        bench.clock.advance(SETTINGS.grace().plus(Duration.ofMinutes(1)));
    }

    /** Under way, at a step, with an instance. */
    Rebake at(StepName step) {
        Rebake picked = rebakes().pickUp(bench.request().id()).orElseThrow();
        return rebakes().advance(launched(picked), step, "on");
    }

    Rebake ended(Outcome outcome) {
        return ended(Purpose.REBAKE, outcome);
    }

    Rebake ended(Purpose purpose, Outcome outcome) {
        Rebake rebake = bench.request(
                purpose, purpose == Purpose.BAKE ? Optional.of(new InstanceId("i-given")) : Optional.empty(), false);
        return end(launched(rebakes().pickUp(rebake.id()).orElseThrow()), outcome);
    }

    private Rebake launched(Rebake rebake) {
        Rebake launching = rebakes()
                .launching(
                        rebake,
                        new AmiId("ami-base"),
                        Optional.empty(),
                        new Placement("t3.small", Optional.empty()),
                        "token");
        return rebakes().launched(launching, new InstanceId("i-of" + rebake.id()));
    }

    /** FAILED, and something is on the list of what was left behind. */
    Rebake leaving(Leftover.Kind kind, String name) {
        Rebake rebake = rebakes().ending(at(StepName.CONVERGE), Outcome.FAILED, Optional.empty());
        return rebakes().finish(rebake, List.of(new Leftover(rebake.id(), kind, REGION, name, "not yet")));
    }

    /** FAILED while EC2 went on making its image. */
    Rebake endedBeforeItsImage(AmiId ami) {
        Rebake rebake = at(StepName.SNAPSHOT);
        Image image = begin(rebake);
        bench.registry.images().created(rebake, image.id(), ami);
        bench.registry.images().failed(rebake, image.id(), "gave up");
        return end(fresh(rebake), Outcome.FAILED);
    }

    /** PROMOTED, with its AMI and snapshot in the account. */
    Rebake promoted(AmiId ami) {
        Rebake rebake = at(StepName.SNAPSHOT);
        Image image = begin(rebake);
        SnapshotId snapshot = new SnapshotId("snap-of" + ami.value().substring(4));
        bench.registry.images().created(rebake, image.id(), ami);
        bench.registry.images().available(rebake, image.id(), List.of(snapshot));
        bench.registry.images().promote(fresh(rebake), image.id());
        Rebake ended = end(fresh(rebake), Outcome.PROMOTED);
        inventory.put(image(ended, ami, "available", List.of(snapshot.value())));
        inventory.put(snapshot(ended, snapshot.value(), ami));
        return ended;
    }

    private Image begin(Rebake rebake) {
        return bench.registry
                .images()
                .begin(rebake, ImageName.of("autoami-web", rebake.id()), List.of(), Optional.empty());
    }

    private Rebake end(Rebake rebake, Outcome outcome) {
        return rebakes().finish(rebakes().ending(rebake, outcome, Optional.empty()));
    }

    Rebake fresh(Rebake rebake) {
        return bench.find(rebake.id());
    }

    Thing instance(Rebake rebake, String role) {
        return thing(Kind.INSTANCE, "i-" + next++, "running", "", List.of(), Optional.empty(), tags(rebake, role));
    }

    Thing volume(Rebake rebake, Optional<String> attachedTo) {
        return thing(
                Kind.VOLUME,
                "vol-" + next++,
                attachedTo.isPresent() ? "in-use" : "available",
                "",
                List.of(),
                attachedTo,
                tags(rebake, Tags.TEST_INSTANCE));
    }

    Thing image(Rebake rebake, AmiId ami, String state, List<String> snapshots) {
        return thing(
                Kind.IMAGE,
                ami.value(),
                state,
                ImageName.of("autoami-web", rebake.id()),
                snapshots,
                Optional.empty(),
                tags(rebake, Tags.IMAGE));
    }

    Thing snapshot(Rebake rebake, String id, AmiId of) {
        return thing(Kind.SNAPSHOT, id, "completed", "", List.of(), Optional.of(of.value()), tags(rebake, Tags.IMAGE));
    }

    Thing thing(
            Kind kind,
            String id,
            String state,
            String name,
            List<String> parts,
            Optional<String> of,
            Map<String, String> tags) {
        return new Thing(kind, REGION, id, state, bench.clock.instant(), name, parts, of, tags);
    }

    Map<String, String> tags(Rebake rebake, String role) {
        return Tags.of(bench.registry.installation(), rebake, role);
    }

    /** Puts it there, and answers it. */
    Thing put(Thing thing) {
        inventory.put(thing);
        return thing;
    }

    static GroupSettings group(AmiId base, String region) {
        return Bench.web().baseImage(base).region(region).settings();
    }

    static Thing renamed(String id, Thing thing) {
        return new Thing(
                thing.kind(),
                thing.region(),
                id,
                thing.state(),
                thing.madeAt(),
                thing.name(),
                thing.parts(),
                thing.of(),
                thing.tags());
    }

    /** A certificate request, as PEM. */
    static String request(Certname certname) {
        try {
            KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            PKCS10CertificationRequest request = new JcaPKCS10CertificationRequestBuilder(
                            new X500Principal("CN=" + certname), key.getPublic())
                    .build(new JcaContentSignerBuilder("Ed25519").build(key.getPrivate()));
            StringWriter pem = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
                writer.writeObject(request);
            }
            return pem.toString();
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Rebakes rebakes() {
        return bench.registry.rebakes();
    }

    @Override
    public void close() {
        bench.close();
    }
}
