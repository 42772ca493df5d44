/**
 * EC2 over the AWS SDK: launches, stops, terminates, images. Calls block the caller's (virtual) thread; whoever waits for
 * a state shares one Describe a tick with all others of that region. Errors are translated in {@link
 * dev.autoami.rebaker.ec2.Calls}, once. No type of the SDK leaves this package, and it knows nothing of steps.
 */
@NullMarked
package dev.autoami.rebaker.ec2;

import org.jspecify.annotations.NullMarked;
