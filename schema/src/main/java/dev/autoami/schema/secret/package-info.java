/** Secrets that must survive a crash, encrypted at rest. */
@NullMarked
package dev.autoami.schema.secret;

import org.jspecify.annotations.NullMarked;
