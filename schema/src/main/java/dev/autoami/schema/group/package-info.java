/** Groups: roles whose images are kept fresh. */
@NullMarked
package dev.autoami.schema.group;

import org.jspecify.annotations.NullMarked;
