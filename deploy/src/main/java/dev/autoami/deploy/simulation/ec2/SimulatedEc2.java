package dev.autoami.deploy.simulation.ec2;

import com.sun.net.httpserver.HttpServer;
import dev.autoami.deploy.simulation.time.RunningTime;
import dev.autoami.deploy.simulation.time.Time;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * An EC2 endpoint: one account, in whatever region the caller names. It takes the calls that AutoAMI makes as the real
 * one takes them, pending states and refusals included, and can be told what kind of day it has. Any credentials do.
 */
public final class SimulatedEc2 implements AutoCloseable {
    private final AtomicReference<Conditions> conditions;
    private final Account account;
    private final Faults faults;
    private final CallCounts counts = new CallCounts();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Lifecycle lifecycle;
    private final Images images;
    private final HttpServer server;

    /** Listens on a free port of the loopback address, in real time. */
    public static SimulatedEc2 start(Machines machines, Pace pace, Clock clock) {
        return start(machines, pace, RunningTime.of(clock));
    }

    /** Listens on a free port of the loopback address. */
    public static SimulatedEc2 start(Machines machines, Pace pace, Time time) {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), machines, pace, time);
    }

    public static SimulatedEc2 start(InetSocketAddress address, Machines machines, Pace pace, Time time) {
        try {
            return new SimulatedEc2(HttpServer.create(address, 0), machines, pace, time);
        } catch (IOException e) {
            throw new UncheckedIOException("the simulated EC2 cannot listen on " + address, e);
        }
    }

    private SimulatedEc2(HttpServer server, Machines machines, Pace pace, Time time) {
        this.server = server;
        this.conditions = new AtomicReference<>(Conditions.quiet(pace));
        this.account = new Account(time.clock());
        this.faults = new Faults(time.clock());
        Background background = new Background(time, threads);
        Lag lag = new Lag(time.clock(), conditions::get);
        Volumes volumes = new Volumes(account, lag);
        this.lifecycle = new Lifecycle(account, machines, volumes, background, conditions::get);
        this.images = new Images(account, machines, background, conditions::get);
        Imaging imaging = new Imaging(account, machines, background, lag, faults, conditions::get);
        KeyPairs keyPairs = new KeyPairs(account);
        Placement placement = new Placement(account, faults);
        Launches launches = new Launches(account, lifecycle, placement, volumes, keyPairs, lag, faults);
        Instances instances = new Instances(account, lifecycle);
        Snapshots snapshots = new Snapshots(account);
        Network network = new Network(account);
        SecurityGroups securityGroups = new SecurityGroups(account, lag);

        Actions actions = new Actions(account, counts, conditions::get);
        actions.add("RunInstances", launches::run);
        actions.add("DescribeInstances", instances::describe);
        actions.add("StopInstances", instances::stop);
        actions.add("StartInstances", instances::start);
        actions.add("TerminateInstances", instances::terminate);
        actions.add("DescribeVolumes", volumes::describe);
        actions.add("DeleteVolume", volumes::delete);
        actions.add("CreateImage", imaging::create);
        actions.add("DescribeImages", images::describe);
        actions.add("DeregisterImage", images::deregister);
        actions.add("DescribeSnapshots", snapshots::describe);
        actions.add("DeleteSnapshot", snapshots::delete);
        actions.add("CreateTags", new Tagging(account, lag)::create);
        actions.add("DescribeRegions", network::describeRegions);
        actions.add("DescribeSubnets", network::describeSubnets);
        actions.add("CreateSecurityGroup", securityGroups::create);
        actions.add("AuthorizeSecurityGroupIngress", securityGroups::authorize);
        actions.add("DescribeSecurityGroups", securityGroups::describe);
        actions.add("DeleteSecurityGroup", securityGroups::delete);
        actions.add("ImportKeyPair", keyPairs::importOne);
        actions.add("DescribeKeyPairs", keyPairs::describe);
        actions.add("DeleteKeyPair", keyPairs::delete);

        machines.onPowerOff(lifecycle::poweredOff);
        server.setExecutor(threads);
        server.createContext(
                "/", new Endpoint(actions, new Parameters(account, background), counts, faults, background));
        server.createContext(Control.PATH, new Control(this));
        server.start();
    }

    /** For the SDK's endpoint setting. */
    public URI endpoint() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort()));
    }

    /** Adds a base image, owned by somebody else. */
    public void register(AmiId ami, String name) {
        register(ami, name, true);
    }

    /** @param deleteOnTermination whether the root volumes of its instances end with them */
    public void register(AmiId ami, String name, boolean deleteOnTermination) {
        synchronized (account) {
            images.register(ami, name, new Device(Device.ROOT, Optional.empty(), deleteOnTermination));
        }
    }

    /** @param zone by its whole name; the zones of the default subnets are simulated-1a, -1b and -1c */
    public void addSubnet(String id, String zone) {
        synchronized (account) {
            account.subnets.put(id, new Subnet(id, zone, false));
        }
    }

    public void addSecurityGroup(String id) {
        synchronized (account) {
            account.securityGroups.put(id, new SecurityGroup(id, id, "", Tags.none()));
        }
    }

    /** The user's, as if imported. */
    public void addKeyPair(String name, String publicKey) {
        synchronized (account) {
            account.keyPairs.put(name, publicKey);
        }
    }

    public Conditions conditions() {
        return conditions.get();
    }

    /** What has begun goes on as it was. */
    public void change(UnaryOperator<Conditions> change) {
        conditions.updateAndGet(change);
    }

    public Faults faults() {
        return faults;
    }

    /** The next call of an action is answered with this error, and does nothing. */
    public void failNext(String action, int status, String code) {
        faults.arrange(new Fault.FailedCall(Calls.next(action), status, code));
    }

    /** The next call of an action does its work, and its answer is lost: the connection is closed instead. */
    public void loseNextAnswer(String action) {
        faults.arrange(new Fault.LostAnswer(Calls.next(action)));
    }

    /** Ends an instance under its user's hands. One that is not there: no error. */
    public void end(InstanceId instance, StateReason reason) {
        lifecycle.kill(instance, reason);
    }

    public Contents contents() {
        synchronized (account) {
            return Contents.of(account);
        }
    }

    /** How often each action was called, answered or not. */
    public Map<String, Integer> calls() {
        return counts.calls();
    }

    /** How often each action was answered RequestLimitExceeded, for want of tokens. */
    public Map<String, Integer> throttled() {
        return counts.throttled();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
