/** The report target: takes a body over HTTP, stores what matters durably, and answers. */
@NullMarked
package dev.autoami.ingest.endpoint;

import org.jspecify.annotations.NullMarked;
