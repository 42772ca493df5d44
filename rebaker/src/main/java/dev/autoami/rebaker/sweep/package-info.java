/**
 * The sweep: compares an account with the registry, both ways, removes what AutoAMI left there and marks what the registry
 * believes in and EC2 does not have. An {@link dev.autoami.rebaker.sweep.Inventory} tells what the account has, {@link
 * dev.autoami.rebaker.sweep.Judge} whose it is, and {@link dev.autoami.rebaker.sweep.Sweeper} does it. It blocks its
 * caller's virtual thread, and knows no SDK and no steps.
 */
@NullMarked
package dev.autoami.rebaker.sweep;

import org.jspecify.annotations.NullMarked;
