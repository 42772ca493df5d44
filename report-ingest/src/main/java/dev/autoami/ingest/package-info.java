/** From the bytes of a report to a stored decision. Blocking: never on an event loop. */
@NullMarked
package dev.autoami.ingest;

import org.jspecify.annotations.NullMarked;
