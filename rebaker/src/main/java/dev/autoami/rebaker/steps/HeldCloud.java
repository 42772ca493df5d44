package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Hold;
import dev.autoami.rebaker.Patience;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.report.Certname;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** EC2 for one run of a step: changes only what is still this node's to change, and waits no longer than it is let. */
record HeldCloud(Cloud cloud, Hold hold) implements Cloud {
    @Override
    public InstanceId launch(Launch launch) {
        return hold.change(() -> cloud.launch(launch));
    }

    @Override
    public void awaitTurnToLaunch(String region) {
        hold.await(() -> {
            cloud.awaitTurnToLaunch(region);
            return region;
        });
    }

    @Override
    public Optional<Instance> instance(String region, InstanceId id) {
        return cloud.instance(region, id);
    }

    @Override
    public Instance awaitRunning(String region, InstanceId id, Patience patience) {
        return hold.await(() -> cloud.awaitRunning(region, id, patience));
    }

    @Override
    public void stop(String region, InstanceId id, Patience patience) {
        hold.changeAndAwait(() -> {
            cloud.stop(region, id, patience);
            return id;
        });
    }

    @Override
    public void terminate(String region, InstanceId id, Patience patience) {
        hold.changeAndAwait(() -> {
            cloud.terminate(region, id, patience);
            return id;
        });
    }

    @Override
    public Map<Certname, List<Instance>> running(String region, Set<Certname> certnames) {
        return cloud.running(region, certnames);
    }

    @Override
    public List<Instance> instancesTagged(String region, String tag, String value) {
        return cloud.instancesTagged(region, tag, value);
    }

    @Override
    public List<Instance> launchedWith(String region, String clientToken) {
        return cloud.launchedWith(region, clientToken);
    }

    @Override
    public AmiId createImage(
            String region, InstanceId instance, String name, Optional<String> description, Map<String, String> tags) {
        return hold.change(() -> cloud.createImage(region, instance, name, description, tags));
    }

    @Override
    public Ami awaitAvailable(String region, AmiId id, Patience patience) {
        return hold.await(() -> cloud.awaitAvailable(region, id, patience));
    }

    @Override
    public Optional<Ami> image(String region, AmiId id) {
        return cloud.image(region, id);
    }

    @Override
    public List<Ami> ownedImages(String region) {
        return cloud.ownedImages(region);
    }

    @Override
    public void deregister(String region, AmiId id) {
        hold.change(() -> {
            cloud.deregister(region, id);
            return id;
        });
    }

    @Override
    public boolean knowsRegion(String region) {
        return cloud.knowsRegion(region);
    }
}
