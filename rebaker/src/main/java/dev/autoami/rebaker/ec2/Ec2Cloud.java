package dev.autoami.rebaker.ec2;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Measures;
import dev.autoami.rebaker.Patience;
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.sweep.Inventory;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.report.Certname;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** {@link Cloud} over the AWS SDK, one client for each region, made when it is first needed. Thread-safe. */
public final class Ec2Cloud implements Cloud, AutoCloseable {
    private final Ec2Settings settings;
    private final Ec2Clients clients;
    private final Clock clock;
    private final Pause pause;
    private final ConcurrentMap<String, InRegion> regions = new ConcurrentHashMap<>();

    private record InRegion(Ec2Client client, RegionInstances instances, RegionImages images) {}

    public Ec2Cloud(Ec2Settings settings) {
        this(settings, Measures.NONE);
    }

    /** @param measures is told of every call */
    public Ec2Cloud(Ec2Settings settings, Measures measures) {
        this(settings, measures, Clock.systemUTC(), Pause.ofThread());
    }

    /** @param pause how those wait who wait for a state; a test moves its clock instead. The SDK's own retries wait in real time */
    public Ec2Cloud(Ec2Settings settings, Clock clock, Pause pause) {
        this(settings, Measures.NONE, clock, pause);
    }

    private Ec2Cloud(Ec2Settings settings, Measures measures, Clock clock, Pause pause) {
        this.settings = settings;
        this.clients = new Ec2Clients(settings, measures);
        this.clock = clock;
        this.pause = pause;
    }

    private InRegion in(String region) {
        if (!knowsRegion(region)) {
            // It would become part of a host name.
            throw new RefusedException("there is no EC2 region '%s'".formatted(region));
        }
        return regions.computeIfAbsent(region, name -> {
            Ec2Client client = clients.client(name);
            Calls calls = new Calls(name);
            Waiting waiting =
                    new Waiting(settings.tick(), settings.lag(), new Budget(settings.tick(), clock), clock, pause);
            return new InRegion(
                    client, new RegionInstances(client, calls, waiting), new RegionImages(client, calls, waiting));
        });
    }

    @Override
    public InstanceId launch(Launch launch) {
        return in(launch.region()).instances().launch(launch);
    }

    @Override
    public void awaitTurnToLaunch(String region) {
        in(region).instances().awaitTurnToLaunch();
    }

    @Override
    public Optional<Instance> instance(String region, InstanceId id) {
        return in(region).instances().find(id);
    }

    @Override
    public Instance awaitRunning(String region, InstanceId id, Patience patience) {
        return in(region).instances().awaitRunning(id, patience);
    }

    @Override
    public void stop(String region, InstanceId id, Patience patience) {
        in(region).instances().stop(id, patience);
    }

    @Override
    public void terminate(String region, InstanceId id, Patience patience) {
        in(region).instances().terminate(id, patience);
    }

    @Override
    public List<Instance> instancesTagged(String region, String tag, String value) {
        return in(region).instances().tagged(tag, value);
    }

    @Override
    public List<Instance> launchedWith(String region, String clientToken) {
        return in(region).instances().launchedWith(clientToken);
    }

    @Override
    public Map<Certname, List<Instance>> running(String region, Set<Certname> certnames) {
        return in(region).instances().running(certnames);
    }

    @Override
    public AmiId createImage(
            String region, InstanceId instance, String name, Optional<String> description, Map<String, String> tags) {
        return in(region).images().create(instance, name, description, tags);
    }

    @Override
    public Ami awaitAvailable(String region, AmiId id, Patience patience) {
        return in(region).images().awaitAvailable(id, patience);
    }

    @Override
    public Optional<Ami> image(String region, AmiId id) {
        return in(region).images().find(id);
    }

    @Override
    public List<Ami> ownedImages(String region) {
        return in(region).images().owned();
    }

    @Override
    public void deregister(String region, AmiId id) {
        in(region).images().deregister(id);
    }

    /** By the SDK's own list, without a call: a region that is newer than the SDK needs a newer SDK. */
    @Override
    public boolean knowsRegion(String region) {
        return Region.regions().stream().anyMatch(known -> known.id().equals(region) && !known.isGlobalRegion());
    }

    /** What the account has, by this cloud's clients: closed with it. */
    public Inventory inventory() {
        return new Ec2Inventory(region -> in(region).client(), this);
    }

    /** The region that the SDK's own chain finds: environment, profile, instance metadata. */
    public Optional<String> defaultRegion() {
        try {
            return Optional.of(new DefaultAwsRegionProviderChain().getRegion().id());
        } catch (SdkClientException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        regions.values().forEach(region -> region.client().close());
        clients.close();
    }
}
