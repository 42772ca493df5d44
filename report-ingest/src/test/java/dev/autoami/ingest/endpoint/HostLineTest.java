package dev.autoami.ingest.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.ingest.Corpus;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostLineTest {
    @Test
    void theHostOfEveryRealReportIsFoundInItsBeginning() {
        Corpus ours = Corpus.ours();

        assertThat(ours.decisions().keySet()).allSatisfy(file -> {
            byte[] body = ours.body(file);
            String host =
                    new ReportReader().read(body, Limits.DEFAULT).certname().value();
            assertThat(HostLine.find(Arrays.copyOf(body, Math.min(body.length, 16_384))))
                    .contains(host);
        });
    }

    @Test
    void aHostInATextBlockIsNoHost() {
        assertThat(find("---\nconfiguration_version: |-\n  host: other\nhost: web-1\n"))
                .contains("web-1");
        assertThat(find("---\nconfiguration_version: |-\n  host: other\n")).isEmpty();
    }

    @Test
    void aLineThatIsNotAllThereIsNotBelieved() {
        assertThat(find("--- !ruby/object:Puppet::Transaction::Report\nhost: web-1"))
                .isEmpty();
        assertThat(find("{\"host\":\"web-1")).isEmpty();
    }

    @Test
    void aQuotedHostIsTheSame() {
        assertThat(find("---\nhost: '1234'\n")).contains("1234");
    }

    private static Optional<String> find(String start) {
        return HostLine.find(start.getBytes(UTF_8));
    }
}
