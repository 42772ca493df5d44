package dev.autoami.ingest.report;

/** A YAML parser refused the body; the next, of a wider part of YAML or of its other dialect, may take it. */
final class NotThisYamlException extends RuntimeException {
    NotThisYamlException(String message) {
        super(message);
    }

    NotThisYamlException(String message, Throwable cause) {
        super(message, cause);
    }
}
