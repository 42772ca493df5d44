/**
 * The time that passes in a simulation: as it does for everybody, some times faster, or only when a test moves it.
 * Thread-safe. Nothing here knows what is simulated.
 */
@NullMarked
package dev.autoami.deploy.simulation.time;

import org.jspecify.annotations.NullMarked;
