/**
 * What reading a report and deciding from it costs, beside what other parsers do with the same bytes, by JMH. {@link
 * dev.autoami.benchmark.reader.ReaderBenchmark} is run by {@code main} in {@link dev.autoami.benchmark.reader.ReaderTable}; no
 * test, so that no timing can fail a build.
 */
@NullMarked
package dev.autoami.benchmark.reader;

import org.jspecify.annotations.NullMarked;
