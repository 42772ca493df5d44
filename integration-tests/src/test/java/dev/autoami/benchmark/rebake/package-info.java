/**
 * What rebakes cost: {@code autoami serve} as a process with the launcher's own flags, rebaking groups over the simulated
 * EC2, Puppet and instances of this process, all in real time. Run by {@code integration-tests/benchmark rebake}; no test,
 * so that no timing can fail a build.
 *
 * <p>{@link RebakeBenchmark} starts a {@link World} and has it rebake 1, 10 and 100 groups at once, and 100 while 1,000
 * wait, watched by a {@link Watch} each time. Packer does the same work on the same EC2 where it is installed.
 */
@NullMarked
package dev.autoami.benchmark.rebake;

import org.jspecify.annotations.NullMarked;
