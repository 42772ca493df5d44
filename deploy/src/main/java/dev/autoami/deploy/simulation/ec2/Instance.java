package dev.autoami.deploy.simulation.ec2;

import dev.autoami.deploy.simulation.ec2.Machines.Boot;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** An instance of the account. Its fields are read and written under the account's lock only. */
final class Instance implements Filters.Filtered {
    /** Held while the machine is started, stopped or captured: one such thing at a time, however long it takes. */
    final ReentrantLock machine = new ReentrantLock();

    final InstanceId id;
    final Query request;
    final Boot boot;
    final Instant launchedAt;
    final Map<String, String> tags;

    InstanceState state = InstanceState.PENDING;
    Optional<String> address = Optional.empty();
    Optional<StateReason> reason = Optional.empty();

    /** Why an instance is in its state, in EC2's words. */
    record StateReason(String code, String message) {}

    Instance(InstanceId id, Query request, Boot boot, Instant launchedAt) {
        this.id = id;
        this.request = request;
        this.boot = boot;
        this.launchedAt = launchedAt;
        this.tags = new LinkedHashMap<>(request.tagsFor("instance"));
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

    @Override
    public Map<String, String> tags() {
        return tags;
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of(
                "private-dns-name", address.orElse(""),
                "instance-id", id.value(),
                "instance-state-name", state.word(),
                "image-id", boot.ami().value(),
                "client-token", request.value("ClientToken").orElse(""),
                "key-name", request.value("KeyName").orElse(""));
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
        xml.value("instanceType", request.required("InstanceType"));
        xml.value("launchTime", launchedAt);
        xml.group("placement", placement -> placement.value("tenancy", "default"));
        xml.group("monitoring", monitoring -> monitoring.value("state", "disabled"));
        xml.value("subnetId", request.value("SubnetId").orElse(Network.DEFAULT_SUBNET));
        xml.value("vpcId", Network.VPC);
        xml.value("privateIpAddress", address);
        // The simulated network has no outside: what is reachable at all is reachable at the private address.
        xml.value("ipAddress", address);
        reason.ifPresent(why -> xml.group("stateReason", group -> {
            group.value("code", why.code());
            group.value("message", why.message());
        }));
        xml.value("architecture", "x86_64");
        xml.value("rootDeviceType", "ebs");
        xml.value("rootDeviceName", "/dev/xvda");
        xml.value("virtualizationType", "hvm");
        xml.value("clientToken", request.value("ClientToken").orElse(""));
        xml.tags(tags);
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
