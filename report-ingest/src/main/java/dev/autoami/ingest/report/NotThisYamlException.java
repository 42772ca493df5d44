package dev.autoami.ingest.report;

/** A YAML parser refused the body; the one of the other dialect may take it. */
final class NotThisYamlException extends RuntimeException {
    NotThisYamlException(String message, Throwable cause) {
        super(message, cause);
    }
}
