/** Rebakes: where each stands, which node has it, and its timeline. */
@NullMarked
package dev.autoami.schema.rebake;

import org.jspecify.annotations.NullMarked;
