/** Tests of what is shipped beside the jars: the launcher and the hook. */
@NullMarked
package dev.autoami.deploy.packaging;

import org.jspecify.annotations.NullMarked;
