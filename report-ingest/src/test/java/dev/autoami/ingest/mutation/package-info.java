/**
 * Holds the report reader against separate code, on real reports that were mutated: {@link
 * dev.autoami.ingest.mutation.Mutation} changes a report, {@link dev.autoami.ingest.mutation.PlainLoad} loads it into maps
 * and lists, {@link dev.autoami.ingest.mutation.PlainReading} reads and decides from these, and {@link
 * dev.autoami.ingest.mutation.MutatedReportsTest} compares.
 */
@NullMarked
package dev.autoami.ingest.mutation;

import org.jspecify.annotations.NullMarked;
