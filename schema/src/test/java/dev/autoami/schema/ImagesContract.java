package dev.autoami.schema;

import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.plain;
import static dev.autoami.schema.Samples.rich;
import static dev.autoami.schema.Samples.unusedAmi;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageCopy;
import dev.autoami.schema.image.ImageId;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the images promise. */
abstract class ImagesContract extends OpenRegistry {
    @BeforeEach
    void group() {
        registry.groups().create(web, plain());
    }

    @Test
    void anImageLivesFromPendingToLatest() {
        Rebake rebake = launched(pickUp(request(Purpose.REBAKE)));
        Image begun = registry.images().begin(rebake, "autoami-web-1", List.of("File[/a] changed"), Optional.of("r"));

        assertThat(begun.generation()).isEqualTo(1);
        assertThat(begun.group()).isEqualTo(web);
        assertThat(begun.parent()).isEmpty();
        assertThat(begun.source()).isEqualTo(new AmiId("ami-base"));
        assertThat(begun.rebake()).isEqualTo(rebake.id());
        assertThat(begun.name()).isEqualTo("autoami-web-1");
        assertThat(begun.state()).isEqualTo(ImageState.PENDING);
        assertThat(begun.reasons()).containsExactly("File[/a] changed");
        assertThat(begun.codeRevision()).contains("r");
        assertThat(begun.copies())
                .containsExactly(new ImageCopy("eu-central-1", Optional.empty(), List.of(), "pending"));
        assertThat(registry.rebakes().find(rebake.id()).orElseThrow().image()).contains(begun.id());

        AmiId ami = unusedAmi();
        registry.images().created(rebake, begun.id(), ami);
        Image available = registry.images()
                .available(rebake, begun.id(), List.of(new SnapshotId("snap-1"), new SnapshotId("snap-2")));
        assertThat(available.state()).isEqualTo(ImageState.CANDIDATE);
        assertThat(available.copies())
                .containsExactly(new ImageCopy(
                        "eu-central-1",
                        Optional.of(ami),
                        List.of(new SnapshotId("snap-1"), new SnapshotId("snap-2")),
                        "available"));
        assertThat(registry.images().latest(begun.groupId())).isEmpty();

        Image latest = registry.images().promote(rebake, begun.id());
        assertThat(latest.state()).isEqualTo(ImageState.LATEST);
        assertThat(latest.promotedAt()).contains(NOW);
        assertThat(registry.images().latest(begun.groupId())).contains(latest);
        assertThat(registry.images().withAmi(ami)).contains(latest);
        assertThat(registry.images().promote(rebake, begun.id())).isEqualTo(latest);
    }

    @Test
    void aRebakeMakesOneImageHoweverOftenItBegins() {
        Rebake rebake = launched(pickUp(request(Purpose.REBAKE)));

        Image first = registry.images().begin(rebake, "one", List.of(), Optional.empty());
        Image again = registry.images().begin(rebake, "two", List.of(), Optional.empty());

        assertThat(again).isEqualTo(first);
    }

    @Test
    void aPromotionSupersedesTheLatest() {
        Image first = promoted(pickUp(request(Purpose.REBAKE)));
        end(registry.rebakes().find(first.rebake()).orElseThrow(), Outcome.PROMOTED);
        Image second = promoted(pickUp(request(Purpose.REBAKE)));

        assertThat(second.generation()).isEqualTo(2);
        assertThat(registry.images().find(first.id()).orElseThrow().state()).isEqualTo(ImageState.SUPERSEDED);
        assertThat(registry.images().latest(first.groupId())).contains(second);
        assertThat(registry.images().list(Optional.of(web)))
                .extracting(Image::id)
                .containsExactly(second.id(), first.id());
    }

    @Test
    void aFailedImageIsNotPromotedAndAPromotedOneDoesNotFail() {
        Rebake rebake = launched(pickUp(request(Purpose.REBAKE)));
        Image failed = registry.images().begin(rebake, "n", List.of(), Optional.empty());
        failed = registry.images().failed(rebake, failed.id(), "EC2 says no");

        assertThat(failed.state()).isEqualTo(ImageState.FAILED);
        ImageId id = failed.id();
        assertThatThrownBy(() -> registry.images().promote(rebake, id)).isInstanceOf(IllegalStateException.class);

        end(rebake, Outcome.FAILED);
        Image latest = promoted(pickUp(request(Purpose.REBAKE)));
        Rebake maker = registry.rebakes().find(latest.rebake()).orElseThrow();
        assertThat(registry.images().failed(maker, latest.id(), "late")).isEqualTo(latest);
    }

    @Test
    void anImageOfAnotherRebakeIsNotTouched() {
        Image image = promoted(pickUp(request(Purpose.REBAKE)));
        Rebake other = pickUp(request(Purpose.LAUNCH));

        assertThatThrownBy(() -> registry.images().failed(other, image.id(), "…"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPromotionFromTheNewBaseFulfilsTheWishForIt() {
        registry.groups().update(web, settings -> rich());
        Rebake rebake = pickUp(request(Purpose.REBAKE));

        promoted(rebake, rich().baseImage());

        assertThat(registry.groups().find(web).orElseThrow().fromBase()).isFalse();
    }

    @Test
    void aBaseImageChangedDuringARebakeIsStillWishedFor() {
        Rebake rebake = pickUp(registry.rebakes().request(asked(Optional.empty(), true)));
        registry.groups().update(web, settings -> rich());

        promoted(rebake, plain().baseImage());

        assertThat(registry.groups().find(web).orElseThrow().fromBase()).isTrue();
    }
}
