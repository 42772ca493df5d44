/**
 * A simulated EC2 that speaks the real Query protocol over HTTP, so that the real adapter can be driven without an AWS
 * account. What its instances really are is somebody else's: see {@link dev.autoami.deploy.simulation.ec2.Machines}.
 * Requests run on virtual threads, one at a time over the account's state; booting, stopping and imaging run in the
 * background. Signatures are not verified, and nothing of AutoAMI but its ids is known here.
 */
@NullMarked
package dev.autoami.deploy.simulation.ec2;

import org.jspecify.annotations.NullMarked;
