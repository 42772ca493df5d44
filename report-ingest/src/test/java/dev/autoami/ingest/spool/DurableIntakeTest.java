package dev.autoami.ingest.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autoami.ingest.Delivery;
import dev.autoami.ingest.ForeignReportException;
import dev.autoami.ingest.Registries;
import dev.autoami.ingest.ReportIntake;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableIntakeTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:11:12.123456Z");
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    private final FaultyDatabase database = new FaultyDatabase();
    private final UnsafeDisk disk = new UnsafeDisk();

    @SuppressWarnings("NullAway.Init") // set before each test
    private DurableIntake intake;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rebake rebake;

    @BeforeEach
    void start() throws IOException {
        rebake = Registries.rebake(database.registry, Optional.empty());
        intake = open(LONG, 1 << 20);
    }

    @AfterEach
    void stop() throws IOException {
        database.thaw();
        intake.close();
        database.close();
    }

    @Test
    void aReportIsInTheRegistryWhenItIsTaken() throws Exception {
        take(report("1"));

        assertThat(stored()).hasSize(1);
        assertThat(intake.spool().bytes()).isZero();
    }

    @Test
    void whatTheDatabaseDoesNotTakeIsStoredOnceItIsBackWithTheTimeOfItsArrival() throws Exception {
        database.goDown();
        take(report("1"));
        take(report("2"));
        assertThat(stored()).isEmpty();
        assertThat(intake.spool().waiting()).isEqualTo(2);

        database.comeBack();
        awaitEmptySpool();

        assertThat(stored()).extracting(Report::transaction).containsExactly("1", "2");
        assertThat(stored()).extracting(Report::receivedAt).containsOnly(NOW);
    }

    @Test
    void whatWasTakenOutlivesAPowerCut() throws Exception {
        database.goDown();
        take(report("1"));
        take(report("2"));

        intake.close();
        disk.cutPower();
        database.comeBack();
        intake = open(LONG, 1 << 20);
        awaitEmptySpool();

        assertThat(stored()).extracting(Report::transaction).containsExactly("1", "2");
    }

    @Test
    void aDatabaseThatHangsHoldsNobodyLongerThanThePatience() throws Exception {
        intake.close();
        intake = open(SHORT, 1 << 20);
        database.freeze();

        // More than there are workers.
        List<CompletableFuture<Void>> taking =
                Stream.of("1", "2", "3", "4", "5").map(this::begin).toList();
        for (CompletableFuture<Void> report : taking) {
            report.get();
        }
        assertThat(stored()).isEmpty();

        database.thaw();
        awaitEmptySpool();
        assertThat(stored()).extracting(Report::transaction).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
    }

    @Test
    void nobodyWaitsForADatabaseThatIsKnownToBeDown() throws Exception {
        intake.close();
        intake = open(SHORT, 1 << 20);
        database.freeze();
        take(report("1"));
        // That report, and it again from the spool.
        await().until(() -> database.asked.get() == 2);

        take(report("2"));

        assertThat(database.asked).hasValue(2);
        assertThat(intake.spool().waiting()).isEqualTo(2);
    }

    @Test
    void reportsAreStoredAtOnceAgainWhenTheDatabaseIsBack() throws Exception {
        database.goDown();
        take(report("1"));
        database.comeBack();
        awaitEmptySpool();

        take(report("2"));

        assertThat(stored()).hasSize(2);
    }

    @Test
    void aBodyThatIsNoReportIsRefusedAndNotSpooled() {
        assertThatThrownBy(() -> take("hello: world\n".getBytes(UTF_8)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UnreadableReportException.class);
        assertThatThrownBy(() -> intake.take(report("1"), Arrival.PUT, Optional.of(new Certname("web-1")))
                        .get())
                .hasCauseInstanceOf(ForeignReportException.class);
        assertThat(intake.spool().bytes()).isZero();
    }

    @Test
    void whatCanNeverBeStoredIsDroppedAndHoldsUpNothing() throws Exception {
        Rebake ended = Registries.rebake(database.registry, Optional.empty());
        database.goDown();
        take(Registries.report(ended));
        take("hello: world\n".getBytes(UTF_8));
        take(report("1"));
        Rebake begun = database.registry.rebakes().pickUp(ended.id()).orElseThrow();
        database.registry
                .rebakes()
                .finish(database.registry.rebakes().ending(begun, Outcome.FAILED, Optional.of("no capacity")));

        database.comeBack();
        awaitEmptySpool();

        assertThat(stored()).hasSize(1);
        assertThat(database.registry.reports().of(ended.id())).isEmpty();
        assertThat(intake.spool().refused()).isZero();
    }

    @Test
    void whatWasReadFromTheInstanceMeanwhileIsStoredOnce() throws Exception {
        database.goDown();
        take(report("1"));
        new ReportIntake(database.registry, Registries.SUFFIX, Limits.DEFAULT)
                .take(new Delivery(report("1"), Arrival.SSH, Optional.empty(), NOW), rebake);

        database.comeBack();
        awaitEmptySpool();

        assertThat(stored())
                .singleElement()
                .satisfies(report -> assertThat(report.arrival()).isEqualTo(Arrival.SSH));
        assertThat(intake.spool().refused()).isZero();
    }

    @Test
    void whatFailsByItsOwnFaultIsPutAsideAndHoldsUpNothing() throws Exception {
        byte[] poison = report("1");
        database.failOn(delivery -> delivery.body().length == poison.length);
        take(poison);
        take(report("22"));
        awaitEmptySpool();

        assertThat(stored()).extracting(Report::transaction).containsExactly("22");
        assertThat(intake.spool().refused()).isEqualTo(1);
    }

    @Test
    void aFileThatIsDamagedIsPutAsideAndHoldsUpNothing() throws Exception {
        database.goDown();
        take(report("1"));
        take(report("2"));
        intake.close();
        Path first = spooled().getFirst();
        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length / 2]++;
        Files.write(first, bytes);

        database.comeBack();
        intake = open(LONG, 1 << 20);
        awaitEmptySpool();

        assertThat(stored()).extracting(Report::transaction).containsExactly("2");
        assertThat(intake.spool().refused()).isEqualTo(1);
    }

    @Test
    void whenThereIsNoRoomTheSenderIsTold() throws Exception {
        intake.close();
        intake = open(LONG, report("1").length + 4096);
        database.goDown();
        take(report("1"));

        assertThatThrownBy(() -> take(report("2"))).hasCauseInstanceOf(NotKeptException.class);
        assertThat(intake.spool().waiting()).isEqualTo(1);
    }

    @Test
    void withoutRoomInTheSpoolTheDatabaseIsAskedAgain() throws Exception {
        intake.close();
        intake = open(LONG, 10);
        database.goDown();
        assertThatThrownBy(() -> take(report("1"))).hasCauseInstanceOf(NotKeptException.class);

        database.comeBack();
        take(report("2"));

        assertThat(stored()).hasSize(1);
    }

    @Test
    void stoppingLeavesNothingInMemory() throws Exception {
        intake.close();
        intake = open(SHORT, 1 << 20);
        database.freeze();
        CompletableFuture<Void> one = begin("1");
        CompletableFuture<Void> two = begin("2");
        CompletableFuture<Void> three = begin("3");

        intake.close();

        assertThat(one).isCompleted();
        assertThat(two).isCompleted();
        assertThat(three).isCompleted();
        assertThat(spooled()).hasSize(3);
    }

    private DurableIntake open(Duration patience, long room) throws IOException {
        return new DurableIntake(
                database,
                Spool.open(directory, room, disk),
                new DurableIntake.Settings(2, patience),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private void take(byte[] body) throws Exception {
        intake.take(body, Arrival.POST, Optional.empty()).get();
    }

    private CompletableFuture<Void> begin(String transaction) {
        return intake.take(report(transaction), Arrival.POST, Optional.empty());
    }

    private byte[] report(String transaction) {
        return Registries.text(Registries.report(rebake))
                .replaceFirst("transaction_uuid: .*", "transaction_uuid: '" + transaction + "'")
                .getBytes(UTF_8);
    }

    private List<Report> stored() {
        return database.registry.reports().of(rebake.id());
    }

    private void awaitEmptySpool() {
        await().atMost(Duration.ofMinutes(1)).until(() -> intake.spool().waiting() == 0);
    }

    private List<Path> spooled() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".report"))
                    .sorted()
                    .toList();
        }
    }
}
