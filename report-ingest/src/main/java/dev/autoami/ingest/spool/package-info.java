/**
 * Takes reports so that none that matters is lost: into the registry, or, when that cannot be in time, onto the disk
 * first. A report that waits there is a file; one thread brings them to the registry in the order of their arrival.
 *
 * <p>The way of a report: {@link dev.autoami.ingest.spool.DurableIntake} gives it to a worker, or to the {@link
 * dev.autoami.ingest.spool.Spool}, from which {@code Replay} takes it. Knows nothing of HTTP.
 */
@NullMarked
package dev.autoami.ingest.spool;

import org.jspecify.annotations.NullMarked;
