package dev.autoami.ingest.endpoint;

import dev.autoami.ingest.ForeignReportException;
import dev.autoami.ingest.Watch;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.ingest.spool.NotKeptException;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** What comes of one report: has it stored, and answers. Lives on the event loop of its connection. */
final class Reply implements IncomingBody.Outcome {
    private final ReportEndpoint endpoint;
    private final Reception reception;
    private final HttpServerRequest request;
    private final Arrival arrival;
    private final Optional<Certname> node;

    /** @param node whose report it is by the path */
    Reply(
            ReportEndpoint endpoint,
            Reception reception,
            HttpServerRequest request,
            Arrival arrival,
            Optional<Certname> node) {
        this.endpoint = endpoint;
        this.reception = reception;
        this.request = request;
        this.arrival = arrival;
        this.node = node;
    }

    @Override
    public void passed(Watch watch) {
        endpoint.counters().passed(watch);
        accept();
    }

    @Override
    public void complete(byte[] body, Room.Share share) {
        Future.fromCompletionStage(endpoint.intake().take(body, arrival, node), reception.context())
                .onComplete((taken, why) -> {
                    share.close();
                    if (why == null) {
                        endpoint.counters().taken.increment();
                        accept();
                    } else {
                        refused(refusal(why));
                    }
                });
    }

    @Override
    public void refused(Refusal refusal) {
        endpoint.counters().refused(refusal.kind());
        reception.complaints().log(request, refusal);
        HttpServerResponse response = request.response();
        if (!request.isEnded() || refusal.kind() == Refusal.Kind.NOT_ALLOWED) {
            // What is left of the body is not worth another request; nor has a stranger a claim to a connection.
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        refusal.problem().send(response);
    }

    /** A Puppet Server looks at the status only; an agent wants a list in JSON. */
    private void accept() {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        if (arrival == Arrival.PUT) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end("[]");
        } else {
            response.setStatusCode(202).end();
        }
    }

    private static Refusal refusal(Throwable why) {
        return switch (why) {
            case UnreadableReportException e -> new Refusal(Refusal.Kind.UNREADABLE, String.valueOf(e.getMessage()));
            case ForeignReportException e -> new Refusal(Refusal.Kind.FOREIGN, String.valueOf(e.getMessage()));
            case NotKeptException e -> new Refusal(Refusal.Kind.NOT_KEPT, String.valueOf(e.getMessage()), e);
            default -> new Refusal(Refusal.Kind.FAILED, "it could not be taken: the service's log says why", why);
        };
    }
}
