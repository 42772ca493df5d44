package dev.autoami.ingest.mutation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.ingest.Corpus;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.ingest.report.UnreadableReportException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * However a report is mutated, the reader and the policy answer as the plain reading does, or both refuse it.
 * {@code -Dautoami.mutations=N} makes another number of them than usual, {@code -Dautoami.seed=S} the same as a run
 * before.
 */
class MutatedReportsTest {
    private static final int MUTATIONS = Integer.getInteger("autoami.mutations", 1_500);
    private static final long SEED = Long.getLong("autoami.seed", new Random().nextLong());
    /** Larger ones show nothing more, and take their time. */
    private static final int LARGEST = 30_000;

    private static final String LIMITS =
            "the body is nested deeper than 64|the body has, .* more than a value in 8 bytes";

    /** What became of a mutated report. */
    private enum Outcome {
        SAME_ANSWER,
        BOTH_REFUSED,
        /** Only the reader refused what is nested deeper, or holds more values in its bytes, than any report. */
        BEYOND_LIMITS
    }

    private static final class Sample {
        private final String file;
        private final byte[] body;
        private final Answer answer;

        Sample(String file, byte[] body) {
            this.file = file.replaceAll(".*/|\\.gz$", "");
            this.body = body;
            this.answer = PlainReading.read(body);
        }
    }

    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private int otherAnswers;
    private int otherDecisions;

    @Test
    void aMutatedReportIsReadAsByOtherCodeOrRefusedByBoth() throws IOException {
        System.out.printf("Mutating reports: -Dautoami.seed=%d -Dautoami.mutations=%d%n", SEED, MUTATIONS);
        List<Sample> samples = samples();

        for (int number = 0; number < MUTATIONS; number++) {
            Random random = new Random(SEED + 1_000_003L * number);
            Sample sample = oneOf(samples, random);
            List<Mutation> mutations = new ArrayList<>();
            byte[] body = mutated(sample.body, mutations, random);
            try {
                compare(body, sample.answer);
            } catch (AssertionError | RuntimeException e) {
                Path kept = Path.of("target/mutations", number + "-" + sample.file);
                Files.createDirectories(kept.getParent());
                Files.write(kept, body);
                throw new AssertionError(
                        "mutation %d with seed %d, of %s by %s; the body is in %s"
                                .formatted(number, SEED, sample.file, mutations, kept.toAbsolutePath()),
                        e);
            }
        }

        System.out.printf(
                "%,d mutations of %d reports: %s; of the same answers, %,d say and %,d decide otherwise than before the"
                        + " mutation%n",
                MUTATIONS, samples.size(), outcomes, otherAnswers, otherDecisions);
        assertThat(outcomes).containsKeys(Outcome.SAME_ANSWER, Outcome.BOTH_REFUSED);
        assertThat(otherDecisions).as("mutations that changed the decision").isPositive();
    }

    private void compare(byte[] body, Answer original) {
        Optional<Answer> expected = plainly(body);
        Answer answer;
        try {
            answer = Answer.of(new ReportReader().read(body, Limits.DEFAULT));
        } catch (UnreadableReportException e) {
            if (expected.isPresent()) {
                assertThat(e).as("a report that only the reader refuses").hasMessageMatching(LIMITS);
            }
            outcomes.merge(expected.isPresent() ? Outcome.BEYOND_LIMITS : Outcome.BOTH_REFUSED, 1, Integer::sum);
            return;
        }
        assertThat(Optional.of(answer)).as("what the reader says").isEqualTo(expected);
        outcomes.merge(Outcome.SAME_ANSWER, 1, Integer::sum);
        if (!answer.equals(original)) {
            otherAnswers++;
        }
        if (!answer.decidesLike(original)) {
            otherDecisions++;
        }
    }

    private static Optional<Answer> plainly(byte[] body) {
        try {
            return Optional.of(PlainReading.read(body));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** One mutation, or several after another. */
    private static byte[] mutated(byte[] report, List<Mutation> mutations, Random random) {
        byte[] body = report;
        do {
            Mutation mutation = oneOf(List.of(Mutation.values()), random);
            mutations.add(mutation);
            body = mutation.apply(body, random);
        } while (random.nextInt(3) == 0);
        return body;
    }

    private static <T> T oneOf(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Our handful and, where there is one, the large folder; JSON also on lines, which most mutations go by. */
    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (Corpus corpus :
                Stream.concat(Stream.of(Corpus.ours()), Corpus.large().stream()).toList()) {
            for (String file : corpus.decisions().keySet().stream().sorted().toList()) {
                byte[] body = corpus.body(file);
                if (body.length <= LARGEST) {
                    samples.add(new Sample(file, body));
                    if (file.contains(".json")) {
                        String json = new JsonObject(new String(body, UTF_8)).encodePrettily();
                        samples.add(new Sample(file + ".lines", json.getBytes(UTF_8)));
                    }
                }
            }
        }
        return samples;
    }
}
