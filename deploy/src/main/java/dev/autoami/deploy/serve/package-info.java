/** The service: opens everything from a configuration, wires the modules together, and closes it in reverse. */
@NullMarked
package dev.autoami.deploy.serve;

import org.jspecify.annotations.NullMarked;
