/** The service's configuration: one YAML file, every key also by environment variable, and references to secrets that lie elsewhere. */
@NullMarked
package dev.autoami.deploy.config;

import org.jspecify.annotations.NullMarked;
