package dev.autoami.deploy.simulation.ec2;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A subnet, and so a zone. The zones of the default subnets go by names of no real region: the account is in whatever
 * region its caller names.
 */
record Subnet(String id, String zone, boolean isDefault) implements Resource {
    static final String VPC = "vpc-00000000000000001";

    static List<Subnet> defaults() {
        return Stream.of("1a", "2b", "3c")
                .map(part ->
                        new Subnet("subnet-0000000000000000" + part.charAt(0), "simulated-1" + part.charAt(1), true))
                .toList();
    }

    @Override
    public Tags tags() {
        return Tags.none();
    }

    @Override
    public Map<String, List<String>> attributes() {
        return Map.of(
                "subnet-id", List.of(id),
                "availability-zone", List.of(zone),
                "default-for-az", List.of(Boolean.toString(isDefault)),
                "vpc-id", List.of(VPC));
    }

    void write(Xml xml) {
        xml.value("subnetId", id);
        xml.value("state", "available");
        xml.value("vpcId", VPC);
        xml.value("cidrBlock", "127.0.0.0/24");
        xml.value("availabilityZone", zone);
        xml.value("defaultForAz", isDefault);
        xml.value("ownerId", Account.OWNER);
    }
}
