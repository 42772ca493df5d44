package dev.autoami.ingest.spool;

/** A file in the spool that is not what was written there. */
final class DamagedFileException extends Exception {
    DamagedFileException(String message) {
        super(message);
    }
}
