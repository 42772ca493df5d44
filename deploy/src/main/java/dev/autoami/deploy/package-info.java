/** Where the process begins: hands the command line to {@code cli}, and its exit code to the system. */
@NullMarked
package dev.autoami.deploy;

import org.jspecify.annotations.NullMarked;
