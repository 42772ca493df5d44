package dev.autoami.ingest.endpoint;

import dev.autoami.ingest.Watch;
import dev.autoami.ingest.spool.DurableIntake;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;
import org.slf4j.event.Level;

/**
 * Where reports arrive: {@code POST /reports} and below from Puppet Servers' http processor, {@code PUT
 * /puppet/v3/report/<certname>} from agents whose report_server we are. A Puppet Server posts once and holds a JRuby
 * instance until it has the answer, so the answer comes as soon as the report is stored. Thread-safe.
 */
public final class ReportEndpoint {
    private final Function<String, Watch> watch;
    private final DurableIntake intake;
    private final EndpointSettings settings;
    private final Level complaining;
    private final Room room;
    private final OnePerNode nodes = new OnePerNode();
    private final Counters counters = new Counters();

    /** @param watch what the reports of a certname are to us; asked on event loops */
    public ReportEndpoint(Function<String, Watch> watch, DurableIntake intake, EndpointSettings settings) {
        this(watch, intake, settings, Level.WARN);
    }

    private ReportEndpoint(
            Function<String, Watch> watch, DurableIntake intake, EndpointSettings settings, Level complaining) {
        this.watch = watch;
        this.intake = intake;
        this.settings = settings;
        this.complaining = complaining;
        room = new Room(settings.roomBytes());
    }

    /**
     * A handler for the HTTP server of one event loop.
     *
     * @param others gets the requests that are not for the endpoint
     */
    public Handler<HttpServerRequest> handler(Vertx vertx, Handler<HttpServerRequest> others) {
        return new Reception(this, vertx, others);
    }

    /**
     * One that works alike and counts for itself, to be tried before others come: everybody may post there, and the log has
     * what it refuses at DEBUG.
     *
     * @param tried what the reports of a certname are to that one
     */
    public ReportEndpoint rehearsing(Function<String, Watch> tried) {
        return new ReportEndpoint(tried, intake, settings.fromEverybody(), Level.DEBUG);
    }

    public Traffic traffic() {
        return counters.read(room);
    }

    Watch watch(String host) {
        return watch.apply(host);
    }

    DurableIntake intake() {
        return intake;
    }

    EndpointSettings settings() {
        return settings;
    }

    /** How loudly it is said that a report was refused. */
    Level complaining() {
        return complaining;
    }

    Room room() {
        return room;
    }

    OnePerNode nodes() {
        return nodes;
    }

    Counters counters() {
        return counters;
    }
}
