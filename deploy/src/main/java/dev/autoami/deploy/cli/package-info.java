/** The commands. Those that speak to the service do so over its HTTP API; they load neither Vert.x nor the AWS SDK nor jOOQ, so that they start fast. */
@NullMarked
package dev.autoami.deploy.cli;

import org.jspecify.annotations.NullMarked;
