package dev.autoami.ingest.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A body costs its reader no more than its length allows, whatever is in it; {@code performance.md} has the CPU. */
class HostileBodiesTest {
    private static final int SIZE = 512 * 1024;
    /** As usual, but for bodies of a sixty-fourth of the largest. */
    private static final Limits LIMITS = new Limits(
            2 * SIZE,
            Limits.DEFAULT.depth(),
            Limits.DEFAULT.lineBytes(),
            Limits.DEFAULT.lineBytes() + 1_000,
            Limits.DEFAULT.keptBytes() / 64);

    /** Lines of just the longest length come to 540, and a report to 50. */
    private static final int ALLOCATED_FOR_A_BYTE = 640;

    private final List<Effort> efforts = new ArrayList<>();

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.autoami.ingest.report.HostileBodies#all")
    void aHostileBodyIsRefusedWithinTheLimits(HostileBodies.HostileBody hostile) {
        byte[] body = hostile.ofSize().apply(SIZE);

        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> read(body))
                .withMessageContaining(hostile.refusal())
                .extracting(Throwable::getMessage)
                .satisfies(message -> assertThat(message).hasSizeLessThan(400));

        assertThat(efforts).hasSizeLessThanOrEqualTo(3);
        assertThatTheEffortIsBounded(body);
    }

    /** What SnakeYAML refuses at its beginning comes to the engine's parser first. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("yaml")
    void aHostileBodyCostsTheOtherDialectNoMore(HostileBodies.HostileBody hostile) {
        byte[] body = hostile.ofSize().apply(SIZE);

        assertThatThrownBy(() -> readBy(EngineEvents::new, body))
                .isInstanceOfAny(UnreadableReportException.class, NotThisYamlException.class);

        assertThatTheEffortIsBounded(body);
    }

    static Stream<HostileBodies.HostileBody> yaml() {
        return HostileBodies.all().stream().filter(hostile -> !hostile.name().contains("JSON"));
    }

    /**
     * What is allocated grows with the body, as for a report, not with its square. Counted is all of the reading, with
     * what is dropped at once: what is held at a time is a small part of it.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.autoami.ingest.report.HostileBodies#all")
    void aHostileBodyMakesItsReaderAllocateNoMoreThanItsLengthAllows(HostileBodies.HostileBody hostile) {
        byte[] body = hostile.ofSize().apply(SIZE);

        long allocated = allocatedBy(
                () -> assertThatExceptionOfType(UnreadableReportException.class).isThrownBy(() -> read(body)));

        assertThat(allocated / body.length).as("bytes allocated for a byte").isLessThan(ALLOCATED_FOR_A_BYTE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void nestingWithoutEndIsRefusedAtItsBeginning(HostileBodies.HostileBody hostile) {
        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> read(hostile.ofSize().apply(SIZE)));

        assertThat(efforts).hasSizeBetween(1, 2).allSatisfy(effort -> {
            assertThat(effort.events()).isLessThan(150);
            // parsers read ahead, Jackson up to 64 Ki characters
            assertThat(effort.chars()).isLessThan(100_000);
        });
    }

    static Stream<HostileBodies.HostileBody> nestingWithoutEndIsRefusedAtItsBeginning() {
        return HostileBodies.all().stream().filter(hostile -> hostile.refusal().startsWith("nested"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aLineThatTakesQuadraticTimeIsRefusedBeforeItIsParsed(HostileBodies.HostileBody hostile) {
        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> read(hostile.ofSize().apply(SIZE)));

        assertThat(efforts).isEmpty();
    }

    static Stream<HostileBodies.HostileBody> aLineThatTakesQuadraticTimeIsRefusedBeforeItIsParsed() {
        return HostileBodies.all().stream().filter(hostile -> hostile.name().startsWith("a line of"));
    }

    @Test
    void moreAnchorsThanAnyReportHasAreRefusedBeforeTheyFillTheMemory() {
        byte[] body = ("x:\n" + "- &a a\n".repeat(300_000)).getBytes(UTF_8);
        Effort effort = new Effort(Limits.DEFAULT, body.length);

        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> new ReportReader().read(body, Limits.DEFAULT, () -> effort))
                .withMessageContaining("more than an anchor in 128 bytes");

        assertThat(effort.events()).isLessThan(body.length / 100);
        assertThat(effort.kept()).isLessThan(Limits.DEFAULT.keptBytes() / 4);
    }

    @Test
    void onlyABodyThatOneDialectRefusesIsReadByBoth() {
        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> read("host: a\nx: [}\n".getBytes(UTF_8)))
                .withMessageStartingWith("the body is no YAML");

        assertThat(efforts).hasSize(2);
    }

    private void assertThatTheEffortIsBounded(byte[] body) {
        assertThat(efforts).allSatisfy(effort -> {
            assertThat(effort.chars()).isLessThanOrEqualTo(body.length);
            assertThat(effort.events()).isLessThanOrEqualTo(10_001 + body.length / 8);
            assertThat(effort.deepest()).isLessThanOrEqualTo(LIMITS.depth());
            assertThat(effort.kept()).isLessThanOrEqualTo(LIMITS.keptBytes());
        });
    }

    private static long allocatedBy(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void readBy(BiFunction<Reader, Limits, EventSource> parser, byte[] body) {
        Effort effort = new Effort(LIMITS, body.length);
        efforts.add(effort);
        EventSource events = parser.apply(new BodyReader(body, effort), LIMITS);
        new ReportParser(new Cursor(events, effort), effort).read();
    }

    private RunReport read(byte[] body) {
        return new ReportReader().read(body, LIMITS, () -> {
            Effort effort = new Effort(LIMITS, body.length);
            efforts.add(effort);
            return effort;
        });
    }
}
