package dev.autoami.ingest.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.ingest.Corpus;
import dev.autoami.ingest.policy.ChangePolicy;
import dev.autoami.ingest.policy.Expectation;
import dev.autoami.schema.report.Verdict;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruncatedBodiesTest {
    private final ReportReader reader = new ReportReader();

    /** Cut in some hundred places: what comes after the resources, and all of them, must be there before anything is decided. */
    @ParameterizedTest
    @ValueSource(strings = {"changed.yaml", "corrective-change.yaml", "json-failed.json"})
    void aReportThatBreaksOffIsRefused(String file) {
        byte[] body = Corpus.ours().body(file);
        String text = new String(body, UTF_8);
        int resourcesEnd =
                file.endsWith(".json") ? body.length : utf8Length(text, text.lastIndexOf("\ncorrective_change: "));
        int step = Math.max(1, body.length / 300);

        for (int length = 0; length < resourcesEnd; length += step) {
            assertThat(isRead(Arrays.copyOf(body, length)))
                    .as("cut to %d bytes", length)
                    .isFalse();
        }
    }

    /** After the last resource only scalars follow; cutting those never makes an image that the whole would not. */
    @ParameterizedTest
    @ValueSource(strings = {"unchanged.yaml", "failed-restart.yaml", "noop-run.yaml", "run-timeout.yaml"})
    void aReportThatBreaksOffMakesNoImage(String file) {
        byte[] body = Corpus.ours().body(file);

        for (int length = 0; length < body.length; length += 23) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThat(isRead(cut) && verdict(cut) == Verdict.REBAKE)
                    .as("cut to %d bytes", length)
                    .isFalse();
        }
    }

    private boolean isRead(byte[] body) {
        try {
            reader.read(body, Limits.DEFAULT);
            return true;
        } catch (UnreadableReportException e) {
            return false;
        }
    }

    private Verdict verdict(byte[] body) {
        return new ChangePolicy()
                .decide(reader.read(body, Limits.DEFAULT), Expectation.DEFAULT)
                .verdict();
    }

    private static int utf8Length(String text, int end) {
        return text.substring(0, end).getBytes(UTF_8).length;
    }
}
