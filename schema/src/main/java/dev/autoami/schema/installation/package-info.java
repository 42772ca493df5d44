/** Which registry this is, among those that may share an account. */
@NullMarked
package dev.autoami.schema.installation;

import org.jspecify.annotations.NullMarked;
