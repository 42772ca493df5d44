/** Reports of test instances with their decisions, and the decisions made from live nodes' reports. */
@NullMarked
package dev.autoami.schema.report;

import org.jspecify.annotations.NullMarked;
