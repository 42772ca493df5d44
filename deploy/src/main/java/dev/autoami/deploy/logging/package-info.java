/**
 * How lines of the log are written: as text for a person, or as JSON for a collector. Both put a line's context (the rebake,
 * its group and step, see the rebaker's driver) and its own key-values side by side. Runs on whatever thread logs.
 */
@NullMarked
package dev.autoami.deploy.logging;

import org.jspecify.annotations.NullMarked;
