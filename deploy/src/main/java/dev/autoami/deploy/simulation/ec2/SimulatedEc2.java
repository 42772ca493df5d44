package dev.autoami.deploy.simulation.ec2;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.autoami.schema.image.AmiId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An EC2 endpoint: one account, in whatever region the caller names. It takes the calls that AutoAMI makes as the real
 * one takes them, pending states and refusals included, and can be told to fail. Any credentials do.
 */
public final class SimulatedEc2 implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedEc2.class);

    private final Account account = new Account();
    private final Map<String, Action> actions = new HashMap<>();
    private final Map<String, Integer> calls = new TreeMap<>();
    private final Faults faults = new Faults();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Images images;
    private final HttpServer server;

    private interface Action {
        void answer(Query query, Xml xml);
    }

    /** Listens on a free port of the loopback address. */
    public static SimulatedEc2 start(Machines machines, Pace pace, Clock clock) {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), machines, pace, clock);
    }

    public static SimulatedEc2 start(InetSocketAddress address, Machines machines, Pace pace, Clock clock) {
        try {
            return new SimulatedEc2(HttpServer.create(address, 0), machines, pace, clock);
        } catch (IOException e) {
            throw new UncheckedIOException("the simulated EC2 cannot listen on " + address, e);
        }
    }

    private SimulatedEc2(HttpServer server, Machines machines, Pace pace, Clock clock) {
        this.server = server;
        Background background = new Background(threads);
        Lifecycle lifecycle = new Lifecycle(account, machines, pace, background);
        Network network = new Network(account);
        KeyPairs keyPairs = new KeyPairs(account);
        Instances instances = new Instances(account, lifecycle, network, keyPairs, clock);
        Snapshots snapshots = new Snapshots(account);
        this.images = new Images(account, machines, pace, background, clock);

        actions.put("RunInstances", instances::run);
        actions.put("DescribeInstances", instances::describe);
        actions.put("StopInstances", instances::stop);
        actions.put("StartInstances", instances::start);
        actions.put("TerminateInstances", instances::terminate);
        actions.put("CreateImage", images::create);
        actions.put("DescribeImages", images::describe);
        actions.put("DeregisterImage", images::deregister);
        actions.put("DescribeSnapshots", snapshots::describe);
        actions.put("DeleteSnapshot", snapshots::delete);
        actions.put("CreateTags", new Tagging(account)::create);
        actions.put("DescribeRegions", network::describeRegions);
        actions.put("DescribeSubnets", network::describeSubnets);
        actions.put("DescribeSecurityGroups", network::describeSecurityGroups);
        actions.put("ImportKeyPair", keyPairs::importOne);
        actions.put("DescribeKeyPairs", keyPairs::describe);
        actions.put("DeleteKeyPair", keyPairs::delete);

        machines.onPowerOff(lifecycle::poweredOff);
        server.setExecutor(threads);
        server.createContext("/", this::exchange);
        server.start();
    }

    /** For the SDK's endpoint setting. */
    public URI endpoint() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort()));
    }

    /** Adds a base image, owned by somebody else. */
    public void register(AmiId ami, String name) {
        synchronized (account) {
            images.register(ami, name);
        }
    }

    public void addSubnet(String id) {
        synchronized (account) {
            account.subnets.add(id);
        }
    }

    public void addSecurityGroup(String id) {
        synchronized (account) {
            account.securityGroups.add(id);
        }
    }

    /** The next call of an action is answered with this error, and does nothing. */
    public void failNext(String action, int status, String code) {
        faults.failNext(action, status, code);
    }

    /** The next call of an action does its work, and its answer is lost: the connection is closed instead. */
    public void loseNextAnswer(String action) {
        faults.loseNextAnswer(action);
    }

    public Contents contents() {
        synchronized (account) {
            return new Contents(
                    account.instances.values().stream()
                            .filter(instance -> !instance.isTerminated())
                            .map(instance -> instance.id)
                            .toList(),
                    account.images.values().stream()
                            .filter(image -> image.owner.equals(Account.OWNER))
                            .map(image -> image.id)
                            .toList(),
                    List.copyOf(account.snapshots.keySet()),
                    List.copyOf(account.keyPairs.keySet()),
                    account.securityGroups.stream()
                            .filter(group -> !group.equals(Network.DEFAULT_SECURITY_GROUP))
                            .toList());
        }
    }

    /** How often each action was called, answered with an error or not. */
    public Map<String, Integer> calls() {
        synchronized (account) {
            return Map.copyOf(calls);
        }
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            Query query = Query.parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String requestId = UUID.randomUUID().toString();
            int status = 200;
            String body;
            try {
                String action = query.action();
                body = Xml.answer(action, requestId, xml -> perform(action, query, xml));
                if (faults.losesAnswer(action)) {
                    return;
                }
            } catch (Ec2Error error) {
                status = error.status();
                body = Xml.error(requestId, error);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("the simulated EC2 failed");
                status = 500;
                body = Xml.error(requestId, new Ec2Error("InternalError", "An internal error has occurred", e));
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            exchange.getResponseHeaders().set("x-amzn-requestid", requestId);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void perform(String name, Query query, Xml xml) {
        synchronized (account) {
            calls.merge(name, 1, Integer::sum);
            faults.next(name).ifPresent(fault -> {
                throw fault;
            });
            Action action = Optional.ofNullable(actions.get(name))
                    .orElseThrow(() -> new Ec2Error(
                            "InvalidAction", "The action %s is not valid for this web service.".formatted(name)));
            if (query.flag("DryRun")) {
                throw new Ec2Error(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
            }
            action.answer(query, xml);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
