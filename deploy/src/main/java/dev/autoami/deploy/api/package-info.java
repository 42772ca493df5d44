/** The HTTP API, {@code /api/v1}: routes on the event loop, their work, which knows no Vert.x, on virtual threads. */
@NullMarked
package dev.autoami.deploy.api;

import org.jspecify.annotations.NullMarked;
