/**
 * {@code autoami demo}: the whole service on an embedded registry, with a simulated EC2, Puppet and instances around it,
 * driven by the same commands that a user gives. Runs on the caller's thread.
 */
@NullMarked
package dev.autoami.deploy.demo;

import org.jspecify.annotations.NullMarked;
