/**
 * A simulated EC2 that speaks the real Query protocol over HTTP, so that the real adapter can be driven without an AWS
 * account. What its instances really are is somebody else's: see {@link dev.autoami.deploy.simulation.ec2.Machines}.
 * Requests run on virtual threads, one at a time over the account's state; booting, stopping and imaging run in the
 * background, in {@link dev.autoami.deploy.simulation.time simulated time} if need be. Signatures are not verified, and
 * nothing of AutoAMI but its ids is known here.
 *
 * <p>Its bad days are of two kinds: {@link dev.autoami.deploy.simulation.ec2.Conditions} that hold until they are changed
 * (pace, lag, throttling), and {@link dev.autoami.deploy.simulation.ec2.Fault}s that are arranged and pass. Who is
 * in another process sets and reads them by JSON, below {@code /simulation/} at the same port, without credentials:
 *
 * <ul>
 *   <li>{@code GET contents}: what is in the account
 *   <li>{@code GET calls}: how often each action was called, and how often that was throttled
 *   <li>{@code GET conditions}, and {@code PUT conditions} with those that change: {@code {"throttling": true, "pace":
 *       {"boot": "PT15S"}}}
 *   <li>{@code GET faults} that are not over yet, {@code DELETE faults}, and {@code POST faults} with one more: {@code
 *       {"fault": "lost-answer", "calls": {"action": "CreateImage", "after": 0, "times": 1}}}
 *   <li>{@code DELETE instances/i-...}: the instance ends, as by a failed host
 * </ul>
 */
@NullMarked
package dev.autoami.deploy.simulation.ec2;

import org.jspecify.annotations.NullMarked;
