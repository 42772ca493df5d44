package dev.autoami.ingest.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
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

        assertThat(efforts).hasSizeLessThanOrEqualTo(2).allSatisfy(effort -> {
            assertThat(effort.chars()).isLessThanOrEqualTo(body.length);
            assertThat(effort.events()).isLessThanOrEqualTo(101 + body.length / 4);
            assertThat(effort.kept()).isLessThanOrEqualTo(LIMITS.keptBytes());
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void nestingWithoutEndIsRefusedAtItsBeginning(HostileBodies.HostileBody hostile) {
        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> read(hostile.ofSize().apply(SIZE)));

        assertThat(efforts).singleElement().satisfies(effort -> {
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
    void onlyABodyThatOneDialectRefusesIsReadTwice() {
        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> read("host: a\nx: [}\n".getBytes(UTF_8)))
                .withMessageStartingWith("the body is no YAML");

        assertThat(efforts).hasSize(2);
    }

    private RunReport read(byte[] body) {
        return new ReportReader().read(body, LIMITS, () -> {
            Effort effort = new Effort(LIMITS, body.length);
            efforts.add(effort);
            return effort;
        });
    }
}
