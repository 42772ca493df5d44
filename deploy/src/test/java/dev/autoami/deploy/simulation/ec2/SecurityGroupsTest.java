package dev.autoami.deploy.simulation.ec2;

import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.assertRefused;
import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.launch;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SecurityGroupsTest {
    @RegisterExtension
    final HandMovedEc2 day = new HandMovedEc2();

    @Test
    void aGroupInUseIsNotDeletedUntilItsLastInstanceIsTerminated() {
        String group = create("ssh");
        day.client.authorizeSecurityGroupIngress(request ->
                request.groupId(group).ipProtocol("tcp").fromPort(22).toPort(22).cidrIp("10.0.0.0/8"));
        String id = day.run(launch("token").securityGroupIds(group));
        assertThat(day.instances("instance.group-id", group)).containsExactly(id);

        day.client.terminateInstances(request -> request.instanceIds(id));
        assertRefused(400, "DependencyViolation", () -> delete(group));
        day.time.advance(HandMovedEc2.TERMINATE);

        delete(group);
        assertThat(day.ec2.contents().securityGroups()).isEmpty();
        assertRefused(400, "InvalidGroup.NotFound", () -> delete(group));
    }

    @Test
    void aNameIsUsedOnce() {
        create("ssh");

        assertRefused(400, "InvalidGroup.Duplicate", () -> create("ssh"));
        assertThat(day.ec2.contents().securityGroups()).hasSize(1);
    }

    private String create(String name) {
        return day.client
                .createSecurityGroup(request -> request.groupName(name).description("made by a test"))
                .groupId();
    }

    private void delete(String group) {
        day.client.deleteSecurityGroup(request -> request.groupId(group));
    }
}
