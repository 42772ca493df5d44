/** The registry: opens the database, migrates it and hands out the repositories. Knows no HTTP, EC2, SSH or YAML. */
@NullMarked
package dev.autoami.schema;

import org.jspecify.annotations.NullMarked;
