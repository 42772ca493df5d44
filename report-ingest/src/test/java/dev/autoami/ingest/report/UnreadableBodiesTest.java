package dev.autoami.ingest.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

/** Whoever sent what is no report is told why. */
class UnreadableBodiesTest {
    @Test
    void anAliasOfACollectionIsNoText() {
        refused("x: &a [1]\nhost: *a\n").withMessage("host is no text");
    }

    @Test
    void anAliasOfNothingIsRefused() {
        refused("host: *a\n").withMessage("the alias *a stands for nothing that comes before it");
        refused("x: *a\nhost: &a b\n").withMessage("the alias *a stands for nothing that comes before it");
    }

    @Test
    void anAliasOfWhatItIsInIsRefusedWhereItIsRead() {
        refused("host: &a\n  - *a\n").withMessage("host is no text");
        refused("logs: &a\n  - *a\n").withMessage("a log entry refers to *a, which it is part of");
        refused("x: &a\n  - *a\n").withMessageContaining("it names no host");
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> new ReportReader().read(new byte[11], Limits.DEFAULT.withBodyBytes(10)))
                .withMessageContaining("11 bytes, more than 10");
    }

    @Test
    void aSecondDocumentIsRefused() {
        refused("host: a\nlogs: []\n---\nhost: b\n").withMessageContaining("more than one document");
        refused("{\"host\":\"a\",\"logs\":[]} {}").withMessageContaining("more than one document");
    }

    @Test
    void whatIsNoUtf8IsRefused() {
        refusedIn(StandardCharsets.ISO_8859_1, "host: \u00e4\n").withMessage("the body is not UTF-8");
        refusedIn(StandardCharsets.UTF_16, "host: a\n").withMessage("the body is not UTF-8");
        refusedIn(StandardCharsets.ISO_8859_1, "{\"host\":\"\u00e4\"}").withMessage("the body is not UTF-8");
        refusedIn(StandardCharsets.ISO_8859_1, "host: \u00c3").withMessage("the body is not UTF-8");
    }

    @Test
    void aTagMakesNoObject() {
        refused("host: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://127.0.0.1/\"]]\n")
                .withMessage("host is no text");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        refused("host: a\nstatus: changed\nstatus: failed\n").withMessage("the document has the key 'status' twice");
        refused("resource_statuses: {'A[a]': {}, 'A[a]': {}}")
                .withMessage("resource_statuses has the key 'A[a]' twice");
        refused("resource_statuses: {'A[a]': {failed: true, failed: false}}")
                .withMessage("A[a] has the key 'failed' twice");
        refused("metrics: {resources: {values: [[failed, F, 1], [failed, F, 0]]}}")
                .withMessage("metrics.resources has 'failed' twice");
        refused("metrics: {resources: {values: [[failed, F, 1]]}, ':resources': {values: [[failed, F, 0]]}}")
                .withMessageContaining("twice");
    }

    @Test
    void whatOnlyLooksLikeATruthValueOrANumberIsRefused() {
        refused("noop: 'false'").withMessage("noop is 'false', neither true nor false");
        refused("{\"noop\":\"false\"}").withMessage("noop is 'false', neither true nor false");
        refused("noop: 0").withMessage("noop is '0', neither true nor false");
        for (String number : new String[] {"NaN", "-1", "1.5", "1_0", "010", "0x1", "'1'", "1d", "~", "9".repeat(19)}) {
            refused("metrics: {resources: {values: [[failed, F, %s]]}}".formatted(number))
                    .withMessageStartingWith("metrics.resources.failed is")
                    .withMessageEndingWith("no number of things");
        }
    }

    @Test
    void onlyANumberFrom2OnIsAFormat() {
        refused("host: a\nreport_format: '12'\n").withMessage("report_format is '12', no number of things");
        refused("host: a\nreport_format: +12\n").withMessage("report_format is '+12', no number of things");
        refused("host: a\nreport_format:\n").withMessage("report_format is 'null', no number of things");
        refused("host: a\nreport_format: 1\n").withMessage("report_format is 1, but those below 2 do not write it");
    }

    @Test
    void aTagMakesNoTextOfWhatIsNone() {
        refused("host: !ruby/sym\nlogs: []\n").withMessage("the body is no Puppet report: it names no host");
        refused("host: !!str ~\nlogs: []\n").withMessage("the body is no Puppet report: it names no host");
    }

    @Test
    void whatIsNoReportIsSaidSo() {
        refused("").withMessage("the body is empty");
        refused("[]").withMessage("the document is no map");
        refused("<html>").withMessage("the document is no map");
        refused("hello: world\n").withMessage("the body is no Puppet report: it names no host");
        refused("host: a\n").withMessageContaining("neither metrics nor logs");
        refused("host: ../etc\nlogs: []\n").withMessage("host: '../etc' is no certname");
        refused("host: a\nstatus: \"chan\n").withMessageStartingWith("the body is no YAML: ");
        refused("{\"host\":").withMessageStartingWith("the body is no JSON: ");
    }

    private static ThrowableAssertAlternative<UnreadableReportException> refused(String body) {
        return refusedIn(UTF_8, body);
    }

    private static ThrowableAssertAlternative<UnreadableReportException> refusedIn(Charset charset, String body) {
        return assertThatExceptionOfType(UnreadableReportException.class)
                .isThrownBy(() -> new ReportReader().read(body.getBytes(charset), Limits.DEFAULT));
    }
}
