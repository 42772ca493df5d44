/**
 * What Prometheus reads: counts that the rebaker tells as they happen, and what is looked up at each scrape. Every label's
 * values are named by us, except EC2's actions, which the SDK names: nobody outside can make the series grow. Knows
 * Micrometer, which nothing else does. {@code deploy/docs/observability.md} lists the names.
 */
@NullMarked
package dev.autoami.deploy.metrics;

import org.jspecify.annotations.NullMarked;
