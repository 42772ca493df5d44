/** What AutoAMI does, on real parts: each class here is a chapter of it. How the parts are had is in {@code lab}. */
@NullMarked
package dev.autoami.it;

import org.jspecify.annotations.NullMarked;
