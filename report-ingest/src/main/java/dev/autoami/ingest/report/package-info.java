/** Reads report bodies, YAML and JSON, as streams of events: a report is hostile until read, and no object is ever built from a tag. */
@NullMarked
package dev.autoami.ingest.report;

import org.jspecify.annotations.NullMarked;
