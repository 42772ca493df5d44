/** How long EC2 usually takes, by the registry's own history. Blocking, thread-safe. Nothing here waits. */
@NullMarked
package dev.autoami.schema.wait;

import org.jspecify.annotations.NullMarked;
