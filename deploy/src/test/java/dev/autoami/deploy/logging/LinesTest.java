package dev.autoami.deploy.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** A line of the log, as text and as JSON. */
class LinesTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void textHasTheContextAndTheLinesOwnValuesSideBySide() {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.getInstanceConverterMap().put("fields", Fields::new);
        layout.setPattern("%msg%fields%n%nopex");
        layout.start();

        assertThat(layout.doLayout(line("started i-1", null)))
                .isEqualTo("started i-1 group=\"web\" rebake=\"abc\" step=\"LAUNCH\" to=\"CONNECT\"\n");
    }

    @Test
    void aHostileValueNeitherBreaksTheLineNorClosesItsQuotes() {
        LoggingEvent event = line("told", null);
        event.addKeyValuePair(new KeyValuePair("title", "a\nERROR b\u001b[2J\" admin=\"yes"));

        assertThat(Fields.of(event)).containsEntry("title", "a\nERROR b\u001b[2J\" admin=\"yes");
        assertThat(new Fields().convert(event)).endsWith("title=\"a?ERROR b?[2J' admin='yes\"");
    }

    @Test
    void jsonIsOneFlatObjectALine() {
        LoggingEvent event = line("told: \"yes\"\nand more", new IllegalStateException("a bug"));
        event.addKeyValuePair(new KeyValuePair("level", "mine"));

        String text = new String(new JsonLines().encode(event), StandardCharsets.UTF_8);

        assertThat(text).endsWith("}\n");
        assertThat(text.strip()).doesNotContain("\n");
        JsonObject json = new JsonObject(text);
        assertThat(json.getInstant("time")).isEqualTo(Instant.parse("2026-11-20T10:00:00.123Z"));
        assertThat(json.getString("level")).isEqualTo("INFO");
        assertThat(json.getString("logger")).isEqualTo("dev.autoami.rebaker.Driver");
        assertThat(json.getString("message")).isEqualTo("told: \"yes\"\nand more");
        assertThat(json.getString("rebake")).isEqualTo("abc");
        assertThat(json.getString("group")).isEqualTo("web");
        assertThat(json.getString("step")).isEqualTo("LAUNCH");
        assertThat(json.getString("to")).isEqualTo("CONNECT");
        assertThat(json.getString("stack")).contains("IllegalStateException: a bug", "LinesTest");
    }

    @Test
    void theFormatIsSwitchedForTheAppenderThatIsThere() {
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ConsoleAppender<ch.qos.logback.classic.spi.ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        root.addAppender(appender);

        LogFormat.TEXT.apply(context);
        assertThat(appender.getEncoder()).isNull();
        LogFormat.JSON.apply(context);
        assertThat(appender.getEncoder()).isInstanceOf(JsonLines.class);
    }

    private LoggingEvent line(String message, @Nullable Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                "fqcn", context.getLogger("dev.autoami.rebaker.Driver"), Level.INFO, message, thrown, new Object[0]);
        event.setInstant(Instant.parse("2026-11-20T10:00:00.123Z"));
        event.setThreadName("rebake-1");
        event.setMDCPropertyMap(Map.of("step", "LAUNCH", "rebake", "abc", "group", "web"));
        event.addKeyValuePair(new KeyValuePair("to", "CONNECT"));
        return event;
    }
}
