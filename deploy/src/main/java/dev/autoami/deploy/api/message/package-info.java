/** What the API takes and answers, as records: the server and the CLI use the same ones. Knows neither HTTP nor Vert.x. */
@NullMarked
package dev.autoami.deploy.api.message;

import org.jspecify.annotations.NullMarked;
