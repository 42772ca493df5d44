package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PlainTest {
    @Test
    void escapeSequencesOfBothKindsAreBroken() {
        assertThat(Plain.line("File[\u001b[31m]")).isEqualTo("File[?[31m]");
        assertThat(Plain.lines("File[\u009b31m]")).isEqualTo("File[?31m]");
    }

    @Test
    void onlyAMessageKeepsItsLines() {
        assertThat(Plain.line("one\ntwo")).isEqualTo("one two");
        assertThat(Plain.lines("one\n\ttwo")).isEqualTo("one\n\ttwo");
    }

    @Test
    void whatARebakeTellsIsShownPlain() {
        StringWriter text = new StringWriter();
        new Lines(new PrintWriter(text, true)).line("failure", "Exec[\u001b]0;x\u0007]");

        assertThat(text.toString()).contains("Exec[?]0;x?]");
    }
}
