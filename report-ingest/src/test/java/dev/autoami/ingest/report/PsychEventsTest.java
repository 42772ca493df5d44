package dev.autoami.ingest.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.autoami.ingest.Corpus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link PsychEvents} takes, SnakeYAML takes, and sees the same in it. {@code -Dautoami.mutations=N} and
 * {@code -Dautoami.seed=S} as for the mutated reports.
 */
class PsychEventsTest {
    private static final String HEAD = "--- !ruby/object:Puppet::Transaction::Report\n";
    private static final int MUTATIONS = Integer.getInteger("autoami.mutations", 5_000);
    private static final long SEED = Long.getLong("autoami.seed", new Random().nextLong());
    /** Larger ones show nothing more, and take their time. */
    private static final int LARGEST = 30_000;

    private static final String TELLING =
            ":-#&*!|>'\"%@`{}[],?\\ \t\n\r~=<0179eE._+\u0000\u0001\u007f\u0085\u00c2\u00e2\u00ff";

    private record Seen(
            Event event,
            @Nullable String text,
            boolean isPlain,
            @Nullable String anchor) {}

    @ParameterizedTest
    @MethodSource("written")
    void whatPsychWroteIsReadAsBySnakeYaml(byte[] body) {
        assertThat(fast(body)).isPresent().isEqualTo(slow(body));
    }

    static Stream<byte[]> written() {
        return Stream.of(SampleReports.full(50, 3), SampleReports.lean(50, 3), SampleReports.full(500, 500));
    }

    @Test
    void nearlyAllRealReportsOfNewFormatsAreReadWithoutSnakeYaml() {
        int read = 0;
        int notRead = 0;
        for (byte[] body : real()) {
            if (PsychEvents.mayRead(body)) {
                Optional<List<Seen>> fast = fast(body);
                fast.ifPresent(events -> assertThat(Optional.of(events)).isEqualTo(slow(body)));
                read += fast.isPresent() ? 1 : 0;
                notRead += fast.isPresent() ? 0 : 1;
            }
        }
        System.out.printf("Real reports: %d read as Psych writes them, %d left to SnakeYAML%n", read, notRead);
        assertThat(notRead).isLessThanOrEqualTo(read / 5);
        assertThat(read).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: b\n",
                "a:\nb: \nc: ~\nnull: null\n",
                "a: []\nb: {}\n",
                "a:\n- - x\n  - 'y'\n  - 3\n- - z\n- q: 1\n  r:\n  - s\n  t: u\nb: c\n",
                "a:\n  b:\n    c: d\n  e:\nf: -1\n",
                "a: 'it''s'\nb: \"no\"\n'c: d': e\n\"f\": g\n",
                "a: 'over\n  two'\nb: \"with \\\"\\u2028 and\\\n  \\ more\"\nc: plain\n  and on\n",
                "a: |-\n  one\n\n  two\nb: |2-\n     three\nc: >\n  four\n  five\n",
                "a:\n- |\n  one\n- 'two\n  three'\n",
                "a: b # c\nd: e\n",
                "a: \u65e5\u672c\n\u00e9: gr\u00fc\u00dfe \u20ac\nb: http://x:80/#y\nc: File[/a,b]{c}\n"
            })
    void thisIsReadAsBySnakeYaml(String lines) {
        byte[] body = (HEAD + lines).getBytes(UTF_8);

        assertThat(fast(body)).isPresent().isEqualTo(slow(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &b c\n",
                "a: *b\n",
                "a: !ruby/sym b\n",
                "a: [b]\n",
                "a: {b: c}\n",
                "# a\nb: c\n",
                "a: b\n\nc: d\n",
                "a: b\n...\n",
                "a: b\n--- c\n",
                "? a\n: b\n",
                "a: b: c\n",
                "a:\tb\n",
                "a: b\r\nc: d\r\n",
                " a: b\n",
                "a:\n  b: c\n d: e\n",
                "a: b\n  c: d\n",
                "a: 'b\nc: d\n",
                "a: |+\n  b\n\n",
                "a: \u2028\n",
                "a: x\u0085\n",
                "a: x\u007f\n",
                "a: \ud83d\ude00\n",
                "- a\n",
                "a\n"
            })
    void thisIsLeftToSnakeYaml(String lines) {
        byte[] body = (HEAD + lines).getBytes(UTF_8);

        assertThatExceptionOfType(NotThisYamlException.class)
                .isThrownBy(() -> events(new PsychEvents(body, effort(body))));
    }

    @Test
    void howeverAReportIsMutatedSnakeYamlSeesTheSameInWhatIsTaken() {
        System.out.printf(
                "Mutating reports by bytes and lines: -Dautoami.seed=%d -Dautoami.mutations=%d%n", SEED, MUTATIONS);
        List<byte[]> samples = new ArrayList<>(real().stream()
                .filter(body -> body.length <= LARGEST && PsychEvents.mayRead(body))
                .toList());
        samples.add(SampleReports.full(3, 1));
        int taken = 0;
        int seenOtherwise = 0;

        for (int number = 0; number < MUTATIONS; number++) {
            Random random = new Random(SEED + 1_000_003L * number);
            byte[] sample = samples.get(random.nextInt(samples.size()));
            byte[] body = mutated(sample, random);
            if (!PsychEvents.mayRead(body)) {
                continue;
            }
            Optional<List<Seen>> fast = fast(body);
            if (fast.isPresent()) {
                taken++;
                assertThat(slow(body))
                        .as(() -> "mutation with seed %d: %s".formatted(SEED, new String(body, UTF_8)))
                        .isEqualTo(fast);
                seenOtherwise += fast.equals(slow(sample)) ? 0 : 1;
            }
        }

        System.out.printf("%,d mutations: %,d taken, %,d of them with other events%n", MUTATIONS, taken, seenOtherwise);
        assertThat(seenOtherwise).isPositive().isLessThan(MUTATIONS);
    }

    private static byte[] mutated(byte[] report, Random random) {
        byte[] body = report;
        do {
            body = random.nextBoolean() ? withOtherBytes(body, random) : withOtherLines(body, random);
        } while (random.nextInt(3) == 0);
        return body;
    }

    private static byte[] withOtherBytes(byte[] body, Random random) {
        byte[] other = body.clone();
        int at = HEAD.length() + random.nextInt(other.length - HEAD.length());
        other[at] = (byte) TELLING.charAt(random.nextInt(TELLING.length()));
        if (random.nextBoolean()) {
            int from = HEAD.length() + random.nextInt(other.length - HEAD.length());
            int to = Math.min(other.length - 1, from + random.nextInt(4));
            byte[] shorter = Arrays.copyOf(other, other.length - Math.max(0, to - from));
            System.arraycopy(other, Math.max(from, to), shorter, from, shorter.length - from);
            return shorter;
        }
        return other;
    }

    private static byte[] withOtherLines(byte[] body, Random random) {
        List<String> lines = new ArrayList<>(Arrays.asList(new String(body, UTF_8).split("\n", -1)));
        int one = 1 + random.nextInt(lines.size() - 1);
        int other = 1 + random.nextInt(lines.size() - 1);
        switch (random.nextInt(5)) {
            case 0 -> lines.remove(one);
            case 1 -> Collections.swap(lines, one, other);
            case 2 -> lines.set(one, "  ".repeat(random.nextInt(3)) + lines.get(one));
            case 3 -> lines.set(one, lines.get(one).replaceFirst("^ {1,2}", ""));
            default -> lines.add(one, lines.get(other));
        }
        return String.join("\n", lines).getBytes(UTF_8);
    }

    private static List<byte[]> real() {
        List<byte[]> bodies = new ArrayList<>();
        Stream.concat(Stream.of(Corpus.ours()), Corpus.large().stream())
                .forEach(corpus ->
                        corpus.decisions().keySet().stream().sorted().forEach(file -> bodies.add(corpus.body(file))));
        return bodies;
    }

    private static Optional<List<Seen>> fast(byte[] body) {
        return seen(new PsychEvents(body, effort(body)));
    }

    private static Optional<List<Seen>> slow(byte[] body) {
        try {
            return seen(new YamlEvents(new BodyReader(body, effort(body)), Limits.DEFAULT));
        } catch (NotThisYamlException | UnreadableReportException e) {
            return Optional.empty();
        }
    }

    private static Effort effort(byte[] body) {
        return new Effort(Limits.DEFAULT, body.length);
    }

    private static Optional<List<Seen>> seen(EventSource source) {
        try {
            return Optional.of(events(source));
        } catch (NotThisYamlException | UnreadableReportException e) {
            return Optional.empty();
        }
    }

    private static List<Seen> events(EventSource source) {
        List<Seen> seen = new ArrayList<>();
        Event event;
        do {
            event = source.next();
            boolean isScalar = event == Event.SCALAR;
            seen.add(new Seen(event, isScalar ? source.text() : null, isScalar && source.isPlain(), source.anchor()));
        } while (event != Event.STREAM_END);
        return seen;
    }
}
