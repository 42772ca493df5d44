/**
 * The benchmark of report ingest: {@code autoami serve} as a process with the launcher's own flags, beside a bare Vert.x
 * server that only drains, in the same run, their rounds interleaved. Run by {@code integration-tests/benchmark ingest};
 * no test, so that no timing can fail a build.
 *
 * <p>{@link Benchmark} runs {@link Section}s, each of which starts the {@link Server}s it needs, puts {@link Load} on them
 * and adds rows to one {@link Table}. CPU is what the kernel has counted for the server's process, user and system: it
 * moves little when the machine is busy, as rates do.
 */
@NullMarked
package dev.autoami.benchmark.ingest;

import org.jspecify.annotations.NullMarked;
