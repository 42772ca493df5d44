package dev.autoami.deploy.simulation.ec2;

import java.util.List;
import java.util.Map;

/** DescribeRegions and DescribeSubnets. */
final class Network {
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

    private record Region(String name) implements Resource {
        @Override
        public Tags tags() {
            return Tags.none();
        }

        @Override
        public Map<String, List<String>> attributes() {
            return Map.of("region-name", List.of(name));
        }
    }

    Network(Account account) {
        this.account = account;
    }

    void describeRegions(Query query, Xml xml) {
        List<Region> all = REGIONS.stream().map(Region::new).toList();
        xml.set("regionInfo", account.search(query, "RegionName", all, Network::region), region -> {
            xml.value("regionName", region.name());
            xml.value("regionEndpoint", "ec2.%s.amazonaws.com".formatted(region.name()));
            xml.value("optInStatus", "opt-in-not-required");
        });
    }

    private static Region region(String name) {
        if (!REGIONS.contains(name)) {
            throw new Ec2Error("InvalidParameterValue", "Invalid region names: [%s]".formatted(name));
        }
        return new Region(name);
    }

    void describeSubnets(Query query, Xml xml) {
        List<Subnet> found = account.search(query, "SubnetId", account.subnets.values(), account::subnet);
        xml.set("subnetSet", found, subnet -> subnet.write(xml));
    }
}
