/** Reports of test instances, and the decisions made from them. */
@NullMarked
package dev.autoami.schema.report;

import org.jspecify.annotations.NullMarked;
