/** The change policy: from a report that was read to a decision with its reasons. */
@NullMarked
package dev.autoami.ingest.policy;

import org.jspecify.annotations.NullMarked;
