package dev.autoami.deploy.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.LoggerFactory;

/** What the lines of the log look like. */
public enum LogFormat {
    /** As {@code logback.xml} says. */
    TEXT,
    /** One JSON object a line. */
    JSON;

    /** From now on, for the whole process: {@code logback.xml} is read long before the configuration. */
    public void apply() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            apply(context);
        }
    }

    void apply(LoggerContext context) {
        if (this == JSON) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().forEachRemaining(appender -> {
                if (appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
                    stream.setEncoder(jsonLines(context));
                }
            });
        }
    }

    private static Encoder<ILoggingEvent> jsonLines(LoggerContext context) {
        JsonLines encoder = new JsonLines();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
