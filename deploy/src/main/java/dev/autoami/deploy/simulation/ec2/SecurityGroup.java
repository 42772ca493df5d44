package dev.autoami.deploy.simulation.ec2;

import java.util.List;
import java.util.Map;

/** A security group. It lets everything in: there is nothing here to keep out. */
record SecurityGroup(String id, String name, String description, Tags tags) implements Resource {
    static final SecurityGroup DEFAULT =
            new SecurityGroup("sg-00000000000000001", "default", "default VPC security group", Tags.none());

    @Override
    public Map<String, List<String>> attributes() {
        return Map.of(
                "group-id", List.of(id),
                "group-name", List.of(name),
                "vpc-id", List.of(Subnet.VPC));
    }

    void write(Xml xml) {
        xml.value("groupId", id);
        xml.value("groupName", name);
        xml.value("groupDescription", description);
        xml.value("vpcId", Subnet.VPC);
        xml.value("ownerId", Account.OWNER);
        xml.tags(tags.all());
    }
}
