package dev.autoami.deploy.simulation.ec2;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Regions, subnets and security groups: as much of them as a launch names. */
final class Network {
    static final String VPC = "vpc-00000000000000001";
    static final String DEFAULT_SUBNET = "subnet-00000000000000001";
    static final String DEFAULT_SECURITY_GROUP = "sg-00000000000000001";

    private static final List<String> REGIONS = List.of(
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "ca-central-1",
            "ap-northeast-1",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "sa-east-1");

    private final Account account;

    Network(Account account) {
        this.account = account;
    }

    void describeRegions(Query query, Xml xml) {
        List<String> asked = query.values("RegionName");
        List<String> unknown =
                asked.stream().filter(region -> !REGIONS.contains(region)).toList();
        if (!unknown.isEmpty()) {
            throw new Ec2Error("InvalidParameterValue", "Invalid region names: " + unknown);
        }
        Filters filters = new Filters(query);
        List<String> found = REGIONS.stream()
                .filter(region -> asked.isEmpty() || asked.contains(region))
                .filter(region -> filters.pass(new Named("region-name", region)))
                .toList();
        xml.set("regionInfo", found, region -> {
            xml.value("regionName", region);
            xml.value("regionEndpoint", "ec2.%s.amazonaws.com".formatted(region));
            xml.value("optInStatus", "opt-in-not-required");
        });
    }

    void describeSubnets(Query query, Xml xml) {
        List<String> asked = query.values("SubnetId");
        asked.forEach(this::checkSubnet);
        xml.set("subnetSet", known(account.subnets, asked), subnet -> {
            xml.value("subnetId", subnet);
            xml.value("state", "available");
            xml.value("vpcId", VPC);
            xml.value("cidrBlock", "127.0.0.0/24");
            xml.value("defaultForAz", subnet.equals(DEFAULT_SUBNET));
            xml.value("ownerId", Account.OWNER);
        });
    }

    void describeSecurityGroups(Query query, Xml xml) {
        List<String> asked = query.values("GroupId");
        asked.forEach(this::checkSecurityGroup);
        xml.set("securityGroupInfo", known(account.securityGroups, asked), group -> {
            xml.value("groupId", group);
            xml.value("groupName", group.equals(DEFAULT_SECURITY_GROUP) ? "default" : group);
            xml.value("groupDescription", "");
            xml.value("vpcId", VPC);
            xml.value("ownerId", Account.OWNER);
        });
    }

    void checkSubnet(String id) {
        if (!account.subnets.contains(id)) {
            throw new Ec2Error("InvalidSubnetID.NotFound", "The subnet ID '%s' does not exist".formatted(id));
        }
    }

    void checkSecurityGroup(String id) {
        if (!account.securityGroups.contains(id)) {
            throw new Ec2Error("InvalidGroup.NotFound", "The security group '%s' does not exist".formatted(id));
        }
    }

    private static List<String> known(Set<String> all, List<String> asked) {
        return all.stream().filter(id -> asked.isEmpty() || asked.contains(id)).toList();
    }

    private record Named(String attribute, String value) implements Filters.Filtered {
        @Override
        public Map<String, String> tags() {
            return Map.of();
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of(attribute, value);
        }
    }
}
