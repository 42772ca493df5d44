/** What holds for all the code: its layout and which way the modules depend. Needs no Docker. */
@NullMarked
package dev.autoami.it.checks;

import org.jspecify.annotations.NullMarked;
