package dev.autoami.ingest.endpoint;

import dev.autoami.ingest.ForeignReportException;
import dev.autoami.ingest.Watch;
import dev.autoami.ingest.report.UnreadableReportException;
import dev.autoami.ingest.spool.DurableIntake;
import dev.autoami.ingest.spool.NotKeptException;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reports arrive: {@code POST /reports} and below from Puppet Servers' http processor, {@code PUT
 * /puppet/v3/report/<certname>} from agents whose report_server we are. A Puppet Server posts once and holds a JRuby
 * instance until it has the answer, so the answer comes as soon as the report is stored.
 */
public final class ReportEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(ReportEndpoint.class);

    private final Function<String, Watch> watch;
    private final DurableIntake intake;
    private final EndpointSettings settings;
    private final BodyBudget budget;

    /** @param watch what the reports of a certname are to us; asked on event loops */
    public ReportEndpoint(Function<String, Watch> watch, DurableIntake intake, EndpointSettings settings) {
        this.watch = watch;
        this.intake = intake;
        this.settings = settings;
        budget = new BodyBudget(settings.bufferedBytes());
    }

    /** Adds the routes. They read the body themselves: no body handler may come before them. */
    public void mount(Router router) {
        router.post("/reports").handler(this::post);
        router.post("/reports/*").handler(this::post);
        router.put("/puppet/v3/report/:certname").handler(this::put);
    }

    /** Bytes of bodies that are held just now. */
    public long buffered() {
        return budget.taken();
    }

    /** Any Puppet Server on the list may post any node's report: it has checked that the report is that node's. */
    private void post(RoutingContext routing) {
        if (settings.senders().isPresent()) {
            Optional<String> sender = ClientCertificate.commonName(routing.request());
            if (sender.filter(settings.senders().get()::contains).isEmpty()) {
                refuse(routing.request(), Problem.of(403, notAllowed(sender)));
                return;
            }
        }
        receive(
                routing,
                Optional.empty(),
                Arrival.POST,
                response -> response.setStatusCode(202).end());
    }

    /** An agent may put its own report, and wants a list in JSON back. */
    private void put(RoutingContext routing) {
        Certname certname;
        try {
            certname = new Certname(Objects.requireNonNullElse(routing.pathParam("certname"), ""));
        } catch (IllegalArgumentException e) {
            refuse(routing.request(), Problem.of(400, String.valueOf(e.getMessage())));
            return;
        }
        if (settings.senders().isPresent()) {
            Optional<String> sender = ClientCertificate.commonName(routing.request());
            if (sender.filter(certname.value()::equals).isEmpty()) {
                refuse(
                        routing.request(),
                        Problem.of(
                                403,
                                "the report of %s comes with %s: a node puts its own report"
                                        .formatted(certname, certificate(sender))));
                return;
            }
        }
        receive(
                routing,
                Optional.of(certname),
                Arrival.PUT,
                response -> response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end("[]"));
    }

    private void receive(
            RoutingContext routing, Optional<Certname> node, Arrival arrival, Consumer<HttpServerResponse> answer) {
        HttpServerRequest request = routing.request();
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            refuse(request, Problem.of(415, "the body comes as %s: send it as it is".formatted(encoding)));
            return;
        }
        if (declaredLength(request) > settings.bodyBytes()) {
            refuse(request, settings.tooLarge());
            return;
        }
        Context eventLoop = routing.vertx().getOrCreateContext();
        IncomingBody body = new IncomingBody(
                settings, budget, host -> watch.apply(host) != Watch.NOBODY, new IncomingBody.Outcome() {
                    @Override
                    public void complete(byte[] body) {
                        Future.fromCompletionStage(intake.take(body, arrival, node), eventLoop)
                                .onComplete(taken -> {
                                    budget.giveBack(body.length);
                                    send(
                                            request.response(),
                                            taken.succeeded() ? answer : problem(request, taken.cause())::send);
                                });
                    }

                    @Override
                    public void passed() {
                        answer.accept(request.response());
                    }

                    @Override
                    public void refused(Problem problem) {
                        refuse(request, problem);
                    }
                });
        node.map(Certname::value).ifPresent(body::host);
        if (HttpHeaderValues.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        body.receive(request);
    }

    private static Problem problem(HttpServerRequest request, Throwable thrown) {
        return switch (thrown) {
            case UnreadableReportException e -> log(request, Problem.of(400, String.valueOf(e.getMessage())));
            case ForeignReportException e -> log(request, Problem.of(403, String.valueOf(e.getMessage())));
            case NotKeptException e -> {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("path", request.path())
                        .log("a report is lost, because nobody sends it again: bring the database back, or give the"
                                + " spool more room");
                yield Problem.of(503, String.valueOf(e.getMessage()));
            }
            default -> {
                LOG.atError()
                        .setCause(thrown)
                        .addKeyValue("path", request.path())
                        .log("a report could not be taken");
                yield Problem.of(500, "the report could not be taken: the service's log says why");
            }
        };
    }

    /** Answers at once; what is still to come of the body passes, up to a bound, so that the sender sees the answer. */
    private void refuse(HttpServerRequest request, Problem problem) {
        log(request, problem);
        problem.send(request.response());
        long[] passed = {0};
        request.handler(buffer -> {
            passed[0] += buffer.length();
            if (passed[0] > 2L * settings.bodyBytes()) {
                request.connection().close();
            }
        });
    }

    private static Problem log(HttpServerRequest request, Problem problem) {
        LOG.atWarn()
                .addKeyValue("path", request.path())
                .addKeyValue("from", request.remoteAddress())
                .addKeyValue("status", problem.status())
                .log("report refused: {}", problem.detail());
        return problem;
    }

    private static void send(HttpServerResponse response, Consumer<HttpServerResponse> answer) {
        if (!response.closed()) {
            answer.accept(response);
        }
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // What is no number, the HTTP server itself has refused.
        return length == null ? -1 : Long.parseLong(length.strip());
    }

    private static String notAllowed(Optional<String> sender) {
        return "a report posted with %s is not taken: 'reports.allow' in the configuration lists the Puppet Servers that may post"
                .formatted(certificate(sender));
    }

    private static String certificate(Optional<String> sender) {
        return sender.map(name -> "the client certificate of " + name).orElse("no client certificate");
    }
}
