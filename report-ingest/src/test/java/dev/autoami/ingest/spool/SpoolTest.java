package dev.autoami.ingest.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.ingest.Delivery;
import dev.autoami.schema.report.Arrival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final Instant AT = Instant.parse("2026-11-20T10:11:12.123456Z");
    private static final long ROOM = 4 * 4096;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path temporary;

    private final UnsafeDisk disk = new UnsafeDisk();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Spool spool;

    @BeforeEach
    void open() throws IOException {
        directory = temporary.resolve("data/spool");
        spool = Spool.open(directory, ROOM, disk);
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    @Test
    void whatWasTakenIsThereAfterAPowerCut() throws Exception {
        spool.add(report("one"));
        spool.add(report("two"));

        restartAfterPowerCut();

        assertThat(contents()).containsExactly("one", "two");
    }

    @Test
    void whatWasNotFinishedBeforeACrashIsRemoved() throws Exception {
        spool.add(report("one"));
        Path half = directory.resolve("0000000000000000001.report.unfinished");
        Files.writeString(half, "autoami-report 1 POST");

        restart();

        assertThat(half).doesNotExist();
        assertThat(contents()).containsExactly("one");
    }

    @Test
    void theOrderIsThatOfArrivalThoughTheClockIsSetBackAndTheProcessRestarted() throws Exception {
        spool.add(report("one", AT));
        spool.add(report("two", AT));
        spool.add(report("three", AT.minusSeconds(3600)));
        restart();
        spool.add(report("four", AT.minusSeconds(7200)));

        assertThat(contents()).containsExactly("one", "two", "three", "four");
        assertThat(spool.status().oldest()).contains(AT);
    }

    @Test
    void whatIsSettledIsGone() throws Exception {
        assertThat(spool.isEmpty()).isTrue();
        assertThat(spool.add(report("one"))).isTrue();
        assertThat(spool.add(report("two"))).isFalse();

        spool.settle(spool.oldest().orElseThrow());
        assertThat(contents()).containsExactly("two");
        spool.settle(spool.oldest().orElseThrow());

        assertThat(spool.isEmpty()).isTrue();
        assertThat(spool.status()).isEqualTo(new Spool.Status(0, 0, ROOM, Optional.empty(), 0, true));
        restart();
        assertThat(spool.isEmpty()).isTrue();
    }

    @Test
    void itTakesNoMoreThanItsRoom() throws Exception {
        Delivery report = report("x".repeat(4000));
        spool.add(report);
        spool.add(report);
        spool.add(report);
        assertThat(spool.status().hasRoom()).isTrue();
        spool.add(report);
        assertThat(spool.status().hasRoom()).isFalse();

        assertThatThrownBy(() -> spool.add(report))
                .isInstanceOf(NotKeptException.class)
                .hasMessage("the spool %s is full, with 4 reports of 16,384 bytes", directory);

        spool.settle(spool.oldest().orElseThrow());
        spool.add(report);
        restart();
        assertThat(spool.status().bytes()).isEqualTo(ROOM);
        assertThatThrownBy(() -> spool.add(report)).isInstanceOf(NotKeptException.class);
    }

    @Test
    void whatIsRefusedIsPutAsideAndTakesRoomUntilSomebodyRemovesIt() throws Exception {
        spool.add(report("one"));
        String name = spool.oldest().orElseThrow();
        long size = spool.status().bytes();

        spool.refuse(name);

        assertThat(spool.isEmpty()).isTrue();
        assertThat(directory.resolve("refused").resolve(name)).exists();
        assertThat(spool.status()).isEqualTo(new Spool.Status(0, size, ROOM, Optional.empty(), 1, true));
        restart();
        assertThat(spool.status().refused()).isEqualTo(1);
        Files.delete(directory.resolve("refused").resolve(name));
        assertThat(spool.status()).isEqualTo(new Spool.Status(0, 0, ROOM, Optional.empty(), 0, true));
    }

    @Test
    void whatSomebodyMovesBackIsInItsOldPlaceAfterARestart() throws Exception {
        spool.add(report("one"));
        spool.add(report("two"));
        String name = spool.oldest().orElseThrow();
        spool.refuse(name);

        Files.move(directory.resolve("refused").resolve(name), directory.resolve(name));
        restart();

        assertThat(contents()).containsExactly("one", "two");
    }

    @Test
    void aDiskThatIsFullLosesTheReportAndNothingElse() throws Exception {
        spool.close();
        spool = Spool.open(directory, ROOM, new Disk() {
            @Override
            void write(Path file, byte[]... parts) throws IOException {
                super.write(file, parts[0]);
                throw new IOException("No space left on device");
            }
        });

        assertThatThrownBy(() -> spool.add(report("one")))
                .isInstanceOf(NotKeptException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("No space left on device");

        assertThat(spool.status()).isEqualTo(new Spool.Status(0, 0, ROOM, Optional.empty(), 0, true));
        assertThat(files()).containsExactlyInAnyOrder("lock", "refused");
    }

    @Test
    void aReportWhoseNameMayNotBeOnTheDiskIsNotTaken() throws Exception {
        spool.close();
        spool = Spool.open(directory, ROOM, new Disk() {
            @Override
            void sync(Path directory) throws IOException {
                throw new IOException("Input/output error");
            }
        });

        assertThatThrownBy(() -> spool.add(report("one"))).isInstanceOf(NotKeptException.class);

        assertThat(files()).containsExactlyInAnyOrder("lock", "refused");
    }

    @Test
    void onlyOurUserMayRead() throws Exception {
        spool.add(report("one"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                        directory.resolve(spool.oldest().orElseThrow()))))
                .isEqualTo("rw-------");
    }

    @Test
    void oneProcessAtATimeUsesIt() {
        assertThatThrownBy(() -> Spool.open(directory, ROOM))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another process uses it");
    }

    @Test
    void manyAtOnceAreAllKept() throws Exception {
        spool.close();
        spool = Spool.open(directory, 1 << 20, disk);
        List<CompletableFuture<Void>> adding = IntStream.range(0, 50)
                .mapToObj(i -> CompletableFuture.runAsync(() -> spool.add(report("report " + i))))
                .toList();
        adding.forEach(CompletableFuture::join);

        restartAfterPowerCut();

        assertThat(contents())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "report " + i).toList());
    }

    private void restart() throws IOException {
        spool.close();
        spool = Spool.open(directory, ROOM, disk);
    }

    private void restartAfterPowerCut() throws IOException {
        spool.close();
        disk.cutPower();
        spool = Spool.open(directory, ROOM, disk);
    }

    /** The bodies on the disk, in the order of their files' names. */
    private List<String> contents() throws Exception {
        List<String> bodies = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".report"))
                    .sorted()
                    .toList()) {
                bodies.add(new String(spool.read(file.getFileName().toString()).body(), UTF_8));
            }
        }
        return bodies;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::getFileName).map(Path::toString).toList();
        }
    }

    private static Delivery report(String body) {
        return report(body, AT);
    }

    private static Delivery report(String body, Instant at) {
        return new Delivery(body.getBytes(UTF_8), Arrival.POST, Optional.empty(), at);
    }
}
