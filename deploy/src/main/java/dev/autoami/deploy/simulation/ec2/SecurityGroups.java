package dev.autoami.deploy.simulation.ec2;

import java.util.List;

/** CreateSecurityGroup, AuthorizeSecurityGroupIngress, DescribeSecurityGroups and DeleteSecurityGroup. */
final class SecurityGroups {
    private final Account account;
    private final Lag lag;

    SecurityGroups(Account account, Lag lag) {
        this.account = account;
        this.lag = lag;
    }

    void create(Query query, Xml xml) {
        query.checkTaggable(List.of("security-group"));
        String name = query.required("GroupName");
        if (account.securityGroups.values().stream()
                .anyMatch(group -> group.name().equals(name))) {
            throw new Ec2Error("InvalidGroup.Duplicate", "The security group '%s' already exists".formatted(name));
        }
        SecurityGroup group = new SecurityGroup(
                Account.newId("sg"), name, query.required("GroupDescription"), lag.tags(query, "security-group"));
        account.securityGroups.put(group.id(), group);
        xml.value("return", true);
        xml.value("groupId", group.id());
    }

    void authorize(Query query, Xml xml) {
        account.securityGroup(query.required("GroupId"));
        xml.value("return", true);
    }

    void describe(Query query, Xml xml) {
        List<SecurityGroup> found =
                account.search(query, "GroupId", account.securityGroups.values(), account::securityGroup);
        xml.set("securityGroupInfo", found, group -> group.write(xml));
    }

    /** Instances use their groups until they are terminated. */
    void delete(Query query, Xml xml) {
        SecurityGroup group = account.securityGroup(query.required("GroupId"));
        boolean inUse = account.instances.values().stream()
                .filter(instance -> !instance.isTerminated())
                .anyMatch(instance -> instance.securityGroups().contains(group.id()));
        if (inUse) {
            throw new Ec2Error("DependencyViolation", "resource %s has a dependent object".formatted(group.id()));
        }
        account.securityGroups.remove(group.id());
        xml.value("return", true);
    }
}
