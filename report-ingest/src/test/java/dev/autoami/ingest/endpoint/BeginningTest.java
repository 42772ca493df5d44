package dev.autoami.ingest.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.ingest.Corpus;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.ingest.report.RunReport;
import dev.autoami.ingest.report.UnreadableReportException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a report by its first bytes: never anything else than its reader would find. */
class BeginningTest {
    private static final String MARKED = "--- !ruby/object:Puppet::Transaction::Report\n";

    @Test
    void hostAndStatusOfEveryReportSincePuppet5AreTold() {
        assertAllTold(Corpus.ours());
        Corpus.large()
                .ifPresentOrElse(BeginningTest::assertAllTold, () -> System.out.println("no shared/reports here"));
    }

    /** Before format 7, something nested may come first. */
    private static void assertAllTold(Corpus corpus) {
        corpus.decisions().keySet().forEach(file -> {
            byte[] body = corpus.body(file);
            RunReport report = new ReportReader().read(body, Limits.DEFAULT);
            Told told = told(body);
            if (report.format() >= 7) {
                assertThat(told.host()).as(file).isEqualTo(report.certname().value());
                assertThat(told.status()).as(file).isEqualTo(report.status().orElseThrow());
            } else {
                assertThat(told.host()).as(file).isIn(null, report.certname().value());
                assertThat(told.status()).as(file).isIn(null, report.status().orElse(null));
            }
        });
    }

    @Test
    void aHostInATextIsNoHost() {
        assertThat(host("---\nconfiguration_version: |-\n  host: other\nhost: web-1\ntime: 1\n"))
                .isEqualTo("web-1");
        assertThat(host("---\nconfiguration_version: |-\n  host: other\n\n  host: other\n"))
                .isNull();
        assertThat(host("---\nconfiguration_version: 'a\nhost: other\ntime: 1'\nhost: web-1\ntime: 1\n"))
                .isEqualTo("web-1");
        assertThat(host("---\nconfiguration_version: \"a \\\"\nhost: other\ntime: 1\\\"\"\nhost: web-1\ntime: 1\n"))
                .isEqualTo("web-1");
        assertThat(host("---\nconfiguration_version: a\n  host: other\nhost: web-1\ntime: 1\n"))
                .isEqualTo("web-1");
    }

    @Test
    void quotesLineEndsMarksAndIndentationMakeNoDifference() {
        assertThat(host("---\nhost: 'web-1'\ntime: 1\n")).isEqualTo("web-1");
        assertThat(host("---\nhost: \"web-1\" \ntime: 1\n")).isEqualTo("web-1");
        assertThat(host(MARKED + "host:   web-1  \ntime: 1\n")).isEqualTo("web-1");
        assertThat(host(MARKED.replace("\n", "\r\n") + "host: web-1\r\n\r\ntime: 1\r\n"))
                .isEqualTo("web-1");
        assertThat(host("\ufeff---\nhost: web-1\ntime: 1\n")).isEqualTo("web-1");
        assertThat(host(MARKED + "  configuration_version: |\n    host: x\n  host: web-1\n  time: 1\n"))
                .isEqualTo("web-1");
        assertThat(host("host: web-1\ntime: 1\n")).isEqualTo("web-1");
    }

    @Test
    void jsonIsToldLikeYaml() {
        Told told = told(
                "{\"host\":\"web-1\", \"time\" : \"a\\\",\\\"host\\\":\" ,\"x\":null,\"status\":\"unchanged\",\"logs\":["
                        .getBytes(UTF_8));

        assertThat(told.host()).isEqualTo("web-1");
        assertThat(told.status()).isEqualTo("unchanged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"logs\":[{\"a\":1}],\"host\":\"web-1\",\"time\":1}",
                "{\"ho\\u0073t\":\"other\",\"host\":\"web-1\",\"time\":1}",
                "{\"host\":\"web\\u002d1\",\"time\":1}",
                "{\"host\":1,\"time\":1}",
                "{\"host\":\"\",\"time\":1}",
                "{\"host\":\"web-1\"}",
                "[\"host\"]\n",
                "---\nlogs:\n- a\nhost: web-1\ntime: 1\n",
                "---\nlogs: [\nhost: web-1\ntime: 1\n",
                "---\nlogs: {}\nhost: web-1\ntime: 1\n",
                "---\nhost: web-1 # not web-2\ntime: 1\n",
                "---\nhost: !!str web-1\ntime: 1\n",
                "---\nhost: &a web-1\ntime: 1\n",
                "---\nhost: web-1\n  2\ntime: 1\n",
                "---\nhost: 'web-1\n2'\ntime: 1\n",
                "---\nhost: 'web''1'\ntime: 1\n",
                "---\nhost: |-\n  web-1\ntime: 1\n",
                "---\nhost:\ntime: 1\n",
                "---\nhost:\n  web-1\ntime: 1\n",
                "---\nhost:web-1\ntime: 1\n",
                "---\nhost: web-1: 2\ntime: 1\n",
                "---\nhost: web-1\n- a\n",
                "---\nhost: web-1\n---\nhost: web-2\n",
                "---\nhost: web-1\n# comment\ntime: 1\n",
                "---\nhost: web-1\n time: 1\nnoop: false\n",
                "---\n  host: web-1\ntime: 1\n",
                "---\ntime: 'a'b\nhost: web-1\ntime: 1\n",
                "---\ntime: a\rhost: other\nhost: web-1\ntime: 1\n",
                "---\ntime: \"a\u2028host: other\"\nhost: web-1\ntime: 1\n",
                "---\ntime: \u0085\nhost: web-1\ntime: 1\n",
                "---\nhost: web-\u00fc\ntime: 1\n",
                "---\n\"host\": web-1\ntime: 1\n",
                "---\n? host\n: web-1\ntime: 1\n",
                "--- {a: b,\nhost: web-1,\ntime: 1}\n",
                "--- !a {a: b,\nhost: web-1,\ntime: 1}\n",
                "--- &a\nhost: web-1\ntime: 1\n",
                "%YAML 1.1\n---\nhost: web-1\ntime: 1\n",
                "\u0000h\u0000o",
                " \thost: web-1\ntime: 1\n",
            })
    void whatIsUnusualIsUnclear(String text) {
        Beginning beginning = Beginning.of(text.getBytes(UTF_8));

        assertThat(beginning.find("host")).isNull();
        assertThat(beginning.isUnclear()).isTrue();
    }

    @Test
    void whatIsNotAllThereIsNotBelievedAndStillMayBeClear() {
        assertEveryPartIsOpenOrTells(MARKED
                + "host: web-1\nconfiguration_version: |-\n  a\n\n  b\ntime: 'x\n  y'\nstatus: changed\nnoop: false\n");
        assertEveryPartIsOpenOrTells(
                "{ \"host\": \"web-1\", \"time\": \"\\\"\", \"x\": 12 ,\"status\":\"changed\",\"noop\":false}");
    }

    private static void assertEveryPartIsOpenOrTells(String text) {
        byte[] all = text.getBytes(UTF_8);
        for (int length = 0; length < all.length; length++) {
            Beginning part = Beginning.of(Arrays.copyOf(all, length));
            String host = part.find("host");
            String status = host == null ? null : part.find("status");
            assertThat(host).as("of %d bytes", length).isIn(null, "web-1");
            assertThat(status).as("of %d bytes", length).isIn(null, "changed");
            assertThat(part.isUnclear()).as("of %d bytes", length).isFalse();
        }
        assertThat(told(all)).isEqualTo(new Told("web-1", "changed"));
    }

    /** Random changes to the first lines of real reports: what is told is what the reader finds, or there is no report. */
    @Test
    void nothingIsToldThatTheReaderDoesNotFind() {
        long seed = Long.getLong("autoami.seed", new Random().nextLong());
        Random random = new Random(seed);
        Corpus corpus = Corpus.ours();
        List<byte[]> bodies = new ArrayList<>();
        corpus.decisions().keySet().stream().sorted().map(corpus::body).forEach(bodies::add);
        int same = 0;
        int silent = 0;
        int unreadable = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] body = mutated(bodies.get(random.nextInt(bodies.size())), random);
            Told told = told(body);
            if (told.host() == null) {
                silent++;
                continue;
            }
            RunReport report;
            try {
                report = new ReportReader().read(body, Limits.DEFAULT);
            } catch (UnreadableReportException e) {
                unreadable++;
                continue;
            }
            same++;
            assertThat(report.certname().value())
                    .as("seed %d, round %d:\n%s", seed, round, new String(Arrays.copyOf(body, 600), UTF_8))
                    .isEqualTo(told.host());
            if (told.status() != null) {
                assertThat(report.status())
                        .as("seed %d, round %d:\n%s", seed, round, new String(Arrays.copyOf(body, 600), UTF_8))
                        .contains(told.status());
            }
        }
        System.out.printf(
                "beginnings, seed %d: %d told what the reader found, %d told nothing, %d of no report%n",
                seed, same, silent, unreadable);
        assertThat(same).isGreaterThan(500);
        assertThat(silent).isGreaterThan(500);
    }

    /** In the first 400 bytes, where host and status are: bytes changed, put in, taken out, and what looks like a host. */
    private static byte[] mutated(byte[] body, Random random) {
        List<String> pieces = List.of(
                "\n",
                "\r\n",
                " ",
                "  ",
                "'",
                "\"",
                "#",
                ": ",
                "|-\n  ",
                ">",
                "\t",
                "\r",
                "\u2028",
                "\u0085",
                "{",
                "[",
                "- ",
                "---\n",
                "host: other\n",
                "\nhost: other\n",
                "status: unchanged\n",
                "  host: other\n",
                "!x ",
                "&a ",
                "*a",
                "\\",
                "''",
                "\"host\":\"other\",",
                "? ",
                "\n\n",
                "configuration_version: |\n  host: other\n");
        byte[] all = body;
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(Math.min(400, all.length));
            byte[] piece = pieces.get(random.nextInt(pieces.size())).getBytes(UTF_8);
            int taken = random.nextInt(3) == 0 ? Math.min(random.nextInt(20), all.length - at) : 0;
            byte[] next = new byte[all.length - taken + piece.length];
            System.arraycopy(all, 0, next, 0, at);
            System.arraycopy(piece, 0, next, at, piece.length);
            System.arraycopy(all, at + taken, next, at + piece.length, all.length - at - taken);
            all = next;
        }
        return all;
    }

    private record Told(@Nullable String host, @Nullable String status) {}

    private static Told told(byte[] body) {
        Beginning beginning = Beginning.of(Arrays.copyOf(body, Math.min(body.length, Beginning.LONGEST)));
        String host = beginning.find("host");
        return new Told(host, host == null ? null : beginning.find("status"));
    }

    private static @Nullable String host(String text) {
        return told(text.getBytes(UTF_8)).host();
    }
}
