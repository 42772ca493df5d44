package dev.autoami.ingest.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final int KB = 1024;

    private final Room room = new Room(100 * KB);
    private final List<String> given = new ArrayList<>();

    @Test
    void roomIsGivenAtOnceWhileThereIsSome() {
        assertThat(take("one", 60).isLater()).isFalse();
        assertThat(take("two", 40).isLater()).isFalse();
        assertThat(room.held()).isEqualTo(100 * KB);
        assertThat(given).isEmpty();
    }

    @Test
    void thenItIsGivenInTheOrderOfAskingAlsoToLargeBodies() {
        Room.Share first = take("first", 60);
        Room.Share second = take("second", 30);
        take("large", 90);
        Room.Share small = take("small", 5);

        assertThat(small.isLater()).isTrue();
        first.close();
        assertThat(given).isEmpty();
        second.close();
        assertThat(given).containsExactly("large", "small");
        assertThat(room.held()).isEqualTo(95 * KB);
        assertThat(room.waiting()).isZero();
    }

    @Test
    void whoWaitsNoLongerStandsInNobodysWay() {
        take("first", 60);
        Room.Share large = take("large", 90);
        take("small", 40);

        large.close();

        assertThat(given).containsExactly("small");
        assertThat(room.waiting()).isZero();
    }

    @Test
    void whatWasTakenTooMuchIsGivenBack() {
        Room.Share first = take("first", 100);
        take("second", 50);

        first.shrink(50 * KB);

        assertThat(given).containsExactly("second");
        first.close();
        assertThat(room.held()).isEqualTo(50 * KB);
    }

    @Test
    void roomGivenBackTwiceCountsOnce() {
        Room.Share first = take("first", 60);
        take("second", 30);

        first.close();
        first.close();

        assertThat(room.held()).isEqualTo(30 * KB);
    }

    @Test
    void smallBodiesCountForWhatStandsAroundThem() {
        for (int i = 0; i < 25; i++) {
            room.take(1, () -> {});
        }

        assertThat(room.take(1, () -> {}).isLater()).isTrue();
    }

    @Test
    void whoAsksForMoreThanThereIsGetsAll() {
        assertThat(take("all", 500).isLater()).isFalse();
        assertThat(room.held()).isEqualTo(100 * KB);
    }

    private Room.Share take(String name, int kilobytes) {
        return room.take((long) kilobytes * KB, () -> given.add(name));
    }
}
