/**
 * The steps of a rebake, one class each, over the ports of {@code dev.autoami.rebaker}; they run on the rebaker's virtual
 * threads and read top to bottom. What they say to an instance is in {@code Instance} and in the scripts beside. Knows no
 * SDK, no Vert.x, no report format.
 */
@NullMarked
package dev.autoami.rebaker.steps;

import org.jspecify.annotations.NullMarked;
