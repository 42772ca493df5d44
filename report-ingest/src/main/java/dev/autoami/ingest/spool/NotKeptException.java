package dev.autoami.ingest.spool;

import org.jspecify.annotations.Nullable;

/** A report could be stored neither in the registry nor on the disk: it is lost, unless its sender sends it again. */
public final class NotKeptException extends RuntimeException {
    NotKeptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
