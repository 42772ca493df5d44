package dev.autoami.deploy.simulation.ec2;

import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.assertRefused;
import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.launch;
import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.rebake.InstanceId;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Ids that are not known yet, and tags that do not find anything yet. */
class ConsistencyTest {
    private static final Duration LAG = Duration.ofSeconds(5);

    @RegisterExtension
    final HandMovedEc2 day = new HandMovedEc2();

    @BeforeEach
    void lag() {
        day.ec2.change(before -> before.with(new Consistency(LAG, LAG, LAG.multipliedBy(2), LAG)));
    }

    @Test
    void aNewInstanceIsUnknownForSeconds() {
        String id = day.run("token");

        assertRefused(400, "InvalidInstanceID.NotFound", () -> day.instance(id));
        assertRefused(
                400,
                "InvalidInstanceID.NotFound",
                () -> day.client.terminateInstances(request -> request.instanceIds(id)));
        assertRefused(
                400,
                "InvalidInstanceID.NotFound",
                () -> day.client.createTags(request -> request.resources(id)
                        .tags(Tag.builder().key("a").value("b").build())));
        assertThat(day.instances("instance-id", id)).isEmpty();
        assertThat(day.instances("client-token", "token")).isEmpty();
        assertThat(day.client.describeInstances().reservations()).isEmpty();
        assertThat(day.ec2.contents().instances()).containsExactly(new InstanceId(id));

        day.time.advance(LAG);

        assertThat(day.state(id)).isEqualTo("pending");
        assertThat(day.instances("instance-id", id)).containsExactly(id);
    }

    @Test
    void theTokenOfAnInstanceIsKnownAtOnce() {
        assertThat(day.run("token")).isEqualTo(day.run("token"));
    }

    @Test
    void tagsFindAnInstanceLaterThanItIsKnown() {
        String id = day.run(launch("token").tagSpecifications(tag(ResourceType.INSTANCE, "role", "web")));

        day.time.advance(LAG);
        assertThat(day.instance(id).tags()).extracting(Tag::value).containsExactly("web");
        assertThat(day.instances("tag:role", "web")).isEmpty();
        assertThat(day.instances("tag-key", "role")).isEmpty();

        day.time.advance(LAG);
        assertThat(day.instances("tag:role", "web")).containsExactly(id);
    }

    @Test
    void tagsThatAreSetLaterFindItLater() {
        String id = day.running("token");

        day.client.createTags(request -> request.resources(id)
                .tags(Tag.builder().key("role").value("web").build()));
        assertThat(day.instances("tag:role", "web")).isEmpty();

        day.time.advance(LAG.multipliedBy(2));
        assertThat(day.instances("tag:role", "web")).containsExactly(id);
    }

    @Test
    void aNewImageIsUnknownForSecondsButItsNameIsTaken() {
        String instance = day.stopped("token");
        String ami = day.image(instance, "autoami-web-1");

        assertRefused(400, "InvalidAMIID.NotFound", () -> day.image(ami));
        assertRefused(400, "InvalidAMIID.NotFound", () -> day.client.deregisterImage(request -> request.imageId(ami)));
        assertThat(day.images("name", "autoami-web-1")).isEmpty();
        assertRefused(400, "InvalidAMIName.Duplicate", () -> day.image(instance, "autoami-web-1"));

        day.time.advance(LAG);

        assertThat(day.images("name", "autoami-web-1")).containsExactly(ami);
    }

    @Test
    void aDeregisteredImageIsListedForAWhileButItsNameIsFree() {
        String instance = day.stopped("token");
        String ami = day.image(instance, "autoami-web-1");
        day.time.advance(HandMovedEc2.IMAGE);
        day.client.deregisterImage(request -> request.imageId(ami).deleteAssociatedSnapshots(true));

        assertThat(day.client.describeImages(request -> request.owners("self")).images())
                .extracting(Image::stateAsString)
                .containsExactly("deregistered");
        assertRefused(
                400, "InvalidAMIID.Unavailable", () -> day.client.deregisterImage(request -> request.imageId(ami)));
        assertRefused(
                400, "InvalidAMIID.Unavailable", () -> day.run(launch("other").imageId(ami)));
        assertThat(day.ec2.contents().images()).isEmpty();

        String second = day.image(instance, "autoami-web-1");
        day.time.advance(LAG);

        assertThat(day.images("name", "autoami-web-1")).containsExactly(second);
    }
}
