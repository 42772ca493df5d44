package dev.autoami.deploy.simulation.ec2;

import dev.autoami.deploy.simulation.ec2.Machines.Boot;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** An instance of the account. Its fields are read and written under the account's lock only. */
final class Instance implements Resource {
    /** Held while the machine is started, stopped or captured: one such thing at a time, however long it takes. */
    final ReentrantLock machine = new ReentrantLock();

    final InstanceId id;
    final Query request;
    final Boot boot;
    final Subnet subnet;
    final Instant launchedAt;
    final List<Volume> volumes = new ArrayList<>();
    /** What was arranged to become of it. */
    final Optional<Fault.OfInstance> fate;

    private final Instant knownFrom;
    private final Tags tags;

    InstanceState state = InstanceState.PENDING;
    Optional<String> address = Optional.empty();
    Optional<StateReason> reason = Optional.empty();

    Instance(
            InstanceId id,
            Query request,
            Boot boot,
            Subnet subnet,
            Instant launchedAt,
            Lag lag,
            Optional<Fault.OfInstance> fate) {
        this.id = id;
        this.request = request;
        this.boot = boot;
        this.subnet = subnet;
        this.launchedAt = launchedAt;
        this.knownFrom = lag.instances();
        this.tags = lag.tags(request, "instance");
        this.fate = fate;
    }

    void become(InstanceState next) {
        state = next;
        if (next != InstanceState.RUNNING) {
            address = Optional.empty();
        }
    }

    boolean isTerminated() {
        return state == InstanceState.TERMINATED;
    }

    /** Whether nothing but its end is to come. */
    boolean isEnding() {
        return isTerminated() || state == InstanceState.SHUTTING_DOWN;
    }

    private String type() {
        return request.required("InstanceType");
    }

    List<String> securityGroups() {
        List<String> named = request.values("SecurityGroupId");
        return named.isEmpty() ? List.of(SecurityGroup.DEFAULT.id()) : named;
    }

    @Override
    public Instant knownFrom() {
        return knownFrom;
    }

    @Override
    public Tags tags() {
        return tags;
    }

    @Override
    public Map<String, List<String>> attributes() {
        return Map.of(
                "instance-id", List.of(id.value()),
                "instance-state-name", List.of(state.word()),
                "instance-type", List.of(type()),
                "image-id", List.of(boot.ami().value()),
                "client-token", request.value("ClientToken").stream().toList(),
                "key-name", request.value("KeyName").stream().toList(),
                "private-dns-name", address.stream().toList(),
                "subnet-id", List.of(subnet.id()),
                "availability-zone", List.of(subnet.zone()),
                "instance.group-id", securityGroups());
    }

    void write(Xml xml) {
        xml.value("instanceId", id);
        xml.value("imageId", boot.ami());
        state.write("instanceState", xml);
        // There is no DNS here: a name is the address itself.
        xml.value("privateDnsName", address.orElse(""));
        xml.value("dnsName", address.orElse(""));
        xml.value("reason", reason.map(StateReason::message).orElse(""));
        xml.value("keyName", request.value("KeyName"));
        xml.value("amiLaunchIndex", 0);
        xml.value("instanceType", type());
        xml.value("launchTime", launchedAt);
        xml.group("placement", placement -> {
            placement.value("availabilityZone", subnet.zone());
            placement.value("tenancy", "default");
        });
        xml.group("monitoring", monitoring -> monitoring.value("state", "disabled"));
        xml.value("subnetId", subnet.id());
        xml.value("vpcId", Subnet.VPC);
        xml.value("privateIpAddress", address);
        // The simulated network has no outside: what is reachable at all is reachable at the private address.
        xml.value("ipAddress", address);
        xml.set("groupSet", securityGroups(), group -> xml.value("groupId", group));
        reason.ifPresent(why -> why.write(xml));
        xml.value("architecture", "x86_64");
        xml.value("rootDeviceType", "ebs");
        xml.value("rootDeviceName", Device.ROOT);
        xml.set("blockDeviceMapping", volumes, volume -> volume.writeMapping(xml));
        xml.value("virtualizationType", "hvm");
        xml.value("clientToken", request.value("ClientToken").orElse(""));
        xml.tags(tags.all());
        xml.value("hypervisor", "xen");
        Query metadata = request.part("MetadataOptions");
        xml.group("metadataOptions", options -> {
            options.value("state", "applied");
            options.value("httpTokens", metadata.value("HttpTokens").orElse("optional"));
            options.value("httpPutResponseHopLimit", metadata.number("HttpPutResponseHopLimit", 1));
            options.value("httpEndpoint", metadata.value("HttpEndpoint").orElse("enabled"));
        });
    }
}
