package dev.autoami.deploy.serve;

import dev.autoami.deploy.metrics.Looked;
import dev.autoami.deploy.metrics.Metrics;
import dev.autoami.ingest.spool.Spool;
import dev.autoami.schema.Registry;
import dev.autoami.schema.rebake.Backlog;
import dev.autoami.schema.sweep.FindingKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics}: asks the database and the spool's disk what has to be asked, and answers in Prometheus's text format,
 * also when they do not. One scrape at a time, however many ask: the others get the same answer.
 */
final class Scrape {
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";
    /** Prometheus gives up after ten seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Metrics metrics;
    private final Looked looked;
    private final Question<Backlog> backlog;
    private final Question<Map<FindingKind, Integer>> findings;
    private final Question<Spool.Status> spool;
    private Future<String> underWay = Future.succeededFuture("");

    /** @param spool blocks on the disk */
    Scrape(Vertx vertx, Metrics metrics, Looked looked, Registry registry, Supplier<Spool.Status> spool) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.looked = looked;
        this.backlog = new Question<>(() -> registry.rebakes().backlog());
        this.findings = new Question<>(() -> registry.findings().counts());
        this.spool = new Question<>(spool::get);
    }

    void answer(RoutingContext ctx) {
        scrape().onSuccess(text ->
                        ctx.response().putHeader("Content-Type", TEXT_FORMAT).end(text))
                .onFailure(ctx::fail);
    }

    private synchronized Future<String> scrape() {
        if (underWay.isComplete()) {
            underWay = Future.join(
                            backlog.ask().onSuccess(looked::backlog),
                            findings.ask().onSuccess(looked::findings),
                            spool.ask().onSuccess(looked::spool))
                    .compose(all -> vertx.executeBlocking(metrics::scrape, false));
        }
        return underWay;
    }

    /** A question to something that may hang: it is asked again only once the question before was answered. */
    private final class Question<T> {
        private final Callable<T> question;
        private Future<@Nullable T> asked = Future.failedFuture("not asked yet");

        Question(Callable<T> question) {
            this.question = question;
        }

        /** Empty when there is no answer in time. */
        synchronized Future<Optional<T>> ask() {
            if (asked.isComplete()) {
                asked = vertx.executeBlocking(question, false);
            }
            return asked.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .map(Optional::ofNullable)
                    .otherwise(trouble -> Optional.empty());
        }
    }
}
