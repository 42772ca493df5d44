/** What sweeps found: where an account and the registry differ. */
@NullMarked
package dev.autoami.schema.sweep;

import org.jspecify.annotations.NullMarked;
