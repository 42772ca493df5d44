/** Images of groups, and their copies in regions. */
@NullMarked
package dev.autoami.schema.image;

import org.jspecify.annotations.NullMarked;
