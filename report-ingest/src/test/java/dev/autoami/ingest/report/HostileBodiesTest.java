package dev.autoami.ingest.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A body costs its reader no more than a report of its length would, whatever is in it. */
class HostileBodiesTest {
    private static final int MIB = 1024 * 1024;
    /** A report of 1 MiB takes some 15 ms, and more on a cold and busy machine. What is refused early takes nothing. */
    private static final Duration A_MIB = Duration.ofSeconds(2);

    private static final Duration NOTHING = Duration.ofMillis(300);

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void nestingWithoutEndIsRefusedAtItsBeginning(String shape, String body) {
        refused(body, NOTHING).withMessageContaining("nested deeper than 64");
    }

    static Stream<Arguments> nestingWithoutEndIsRefusedAtItsBeginning() {
        return Stream.of(
                Arguments.of("lists on lines", "host: a\nx: " + "[\n".repeat(MIB / 2)),
                Arguments.of("lists on a line", "host: a\nx: " + "[".repeat(200_000)),
                Arguments.of("dashes", "host: a\nx:\n  " + "- ".repeat(100_000)),
                Arguments.of("maps", "host: a\nx: " + "{a: ".repeat(60_000)),
                Arguments.of("keys", "host: a\nx:\n  " + "? ".repeat(100_000)),
                Arguments.of("JSON", "{\"x\":" + "[".repeat(MIB)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aLineThatTakesQuadraticTimeIsRefusedBeforeItIsRead(String shape, String body) {
        refused(body, NOTHING).withMessageContaining("line 2 has");
    }

    static Stream<Arguments> aLineThatTakesQuadraticTimeIsRefusedBeforeItIsRead() {
        return Stream.of(
                Arguments.of("plain scalar", "host: a\nx: " + "x".repeat(16 * MIB)),
                Arguments.of("spaces", "host: a\nx:" + " ".repeat(16 * MIB) + "y"),
                Arguments.of("tag", "host: a\nx: !" + "x".repeat(16 * MIB)),
                Arguments.of("anchor", "host: a\nx: &" + "x".repeat(16 * MIB)));
    }

    @Test
    void linesOfTheGreatestLengthStayCheap() {
        String line = "- " + "x".repeat(Limits.DEFAULT.lineBytes() - 2) + "\n";
        refused("host: a\nx:\n" + line.repeat(4), Duration.ofSeconds(4))
                .withMessageContaining("neither metrics nor logs");
    }

    @Test
    void oneLongJsonTextIsReadInLinearTime() {
        refused("{\"host\":\"a\",\"x\":\"" + "x".repeat(16 * MIB) + "\"}", A_MIB)
                .withMessageContaining("neither metrics nor logs");
    }

    @Test
    void aliasesMultiplyNothing() {
        StringBuilder bomb = new StringBuilder("host: a\nx0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int level = 1; level < 40; level++) {
            bomb.append("x%d: &a%d [%s*a%d]\n"
                    .formatted(level, level, "*a%d, ".formatted(level - 1).repeat(8), level - 1));
        }
        refused(bomb.toString(), NOTHING).withMessageContaining("neither metrics nor logs");
    }

    @Test
    void anAliasOfACollectionIsNoText() {
        refused("x: &a [1]\nhost: *a\n", NOTHING).withMessage("host refers to *a, which is no text");
    }

    @Test
    void anAliasOfItselfIsRefused() {
        refused("host: &a\n  - *a\n", NOTHING).withMessage("host is no text");
        refused("host: *a\n", NOTHING).withMessage("host refers to *a, which is no text");
    }

    @Test
    void moreThingsThanAReportHasAreRefused() {
        Limits few = new Limits(MIB, 64, MIB, 100);
        StringBuilder body = new StringBuilder("host: a\nresource_statuses:\n");
        for (int i = 0; i < 101; i++) {
            body.append("  A[%d]: {changed: false}\n".formatted(i));
        }
        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> new ReportReader().read(body.toString().getBytes(UTF_8), few))
                .withMessageContaining("more than 100 resources");
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> new ReportReader().read(new byte[11], new Limits(10, 64, 10, 10)))
                .withMessageContaining("11 bytes, more than 10");
    }

    @Test
    void aSecondDocumentIsRefused() {
        refused("host: a\nlogs: []\n---\nhost: b\n", NOTHING).withMessageContaining("more than one document");
        refused("host: a\nlogs: []\n" + "---\n".repeat(100_000), NOTHING)
                .withMessageContaining("more than one document");
        refused("{\"host\":\"a\",\"logs\":[]} {}", NOTHING).withMessageContaining("more than one document");
    }

    @Test
    void whatIsNoUtf8IsRefused() {
        refusedIn(StandardCharsets.ISO_8859_1, "host: \u00e4\n").withMessage("the body is not UTF-8");
        refusedIn(StandardCharsets.UTF_16, "host: a\n").withMessage("the body is not UTF-8");
        refusedIn(StandardCharsets.ISO_8859_1, "{\"host\":\"\u00e4\"}").withMessage("the body is not UTF-8");
    }

    @Test
    void aTagMakesNoObject() {
        refused("host: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://127.0.0.1/\"]]\n", NOTHING)
                .withMessage("host is no text");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        refused("host: a\nstatus: changed\nstatus: failed\n", NOTHING)
                .withMessage("the document has the key 'status' twice");
    }

    @Test
    void whatIsNoReportIsSaidSo() {
        refused("", NOTHING).withMessage("the body is empty");
        refused("[]", NOTHING).withMessage("the document is no map");
        refused("<html>", NOTHING).withMessage("the document is no map");
        refused("hello: world\n", NOTHING).withMessage("the body is no Puppet report: it names no host");
        refused("host: a\n", NOTHING).withMessageContaining("neither metrics nor logs");
        refused("host: ../etc\nlogs: []\n", NOTHING).withMessage("host: '../etc' is no certname");
        refused("host: a\nstatus: \"chan\n", NOTHING).withMessageStartingWith("the body is no YAML: ");
        refused("{\"host\":", NOTHING).withMessageStartingWith("the body is no JSON: ");
    }

    private static ThrowableAssertAlternative<UnreadableReportException> refused(String body, Duration cpu) {
        byte[] bytes = body.getBytes(UTF_8);
        read("host: a\n".getBytes(UTF_8)); // what is loaded on first use is not the body's cost
        read("{}".getBytes(UTF_8));
        long before = cpuTime();
        ThrowableAssertAlternative<UnreadableReportException> refusal = assertThatExceptionOfType(
                        UnreadableReportException.class)
                .isThrownBy(() -> new ReportReader().read(bytes, Limits.DEFAULT));
        assertThat(Duration.ofNanos(cpuTime() - before)).isLessThan(cpu);
        return refusal;
    }

    private static ThrowableAssertAlternative<UnreadableReportException> refusedIn(Charset charset, String body) {
        return assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> new ReportReader().read(body.getBytes(charset), Limits.DEFAULT));
    }

    private static void read(byte[] body) {
        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> new ReportReader().read(body, Limits.DEFAULT));
    }

    /** Of this thread: a busy machine does not make it longer. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
