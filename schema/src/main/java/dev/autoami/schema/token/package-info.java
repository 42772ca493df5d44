/** API tokens. */
@NullMarked
package dev.autoami.schema.token;

import org.jspecify.annotations.NullMarked;
