package dev.autoami.it.lab;

import dev.autoami.deploy.simulation.ec2.Pace;
import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.testcontainers.containers.Network;

/**
 * Everything running: Puppet Server, MySQL, EC2 with containers for instances, and {@code autoami serve} as a process,
 * installed and configured as an operator does it. One for all tests of a JVM; started by the first who asks.
 */
public final class Lab implements AutoCloseable {
    /** Base images: the names are those of the Docker images, which say what they lack. */
    public static final AmiId AGENT_8 = new AmiId("ami-0a8e008");

    public static final AmiId AGENT_7 = new AmiId("ami-0a8e007");
    public static final AmiId AGENT_OPT = new AmiId("ami-0a8e009");
    public static final AmiId NO_AGENT = new AmiId("ami-0bad001");
    public static final AmiId NO_SUDO = new AmiId("ami-0bad002");
    public static final AmiId NO_CLOUD_INIT = new AmiId("ami-0bad003");

    public static final String PUPPET_SERVER = PuppetServer.NAME;

    private static final Map<AmiId, String> BASES = Map.of(
            AGENT_8, "agent8",
            AGENT_7, "agent7",
            AGENT_OPT, "agent-opt",
            NO_AGENT, "no-agent",
            NO_SUDO, "no-sudo",
            NO_CLOUD_INIT, "no-cloud-init");

    private static final String NODE = "autoami";

    static final Path TARGET = Path.of("target/lab").toAbsolutePath();

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Path directory;
    private final PuppetServer puppet;
    private final MySql mySql;
    private final DockerMachines machines;
    private final SimulatedEc2 ec2;
    private final Path installation;
    private final Figures figures = Figures.ofThisRun();
    private final Map<InstanceId, Witness> witnesses = new ConcurrentHashMap<>();
    private final List<Consumer<Witness>> watchers = new CopyOnWriteArrayList<>();
    private final int reportPort = freePort();
    private final String token;
    private Service service;
    private Autoami autoami;
    private int lives = 1;

    private static final class Holder {
        private static final Lab LAB = new Lab();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(LAB::close));
        }
    }

    public static Lab running() {
        return Holder.LAB;
    }

    private Lab() {
        directory = newDirectory("run");
        String networkName = "autoami-lab-" + ProcessHandle.current().pid();
        Network network = Network.builder()
                .createNetworkCmdModifier(
                        command -> command.withName(networkName).withLabels(Docker.LABELS))
                .build();
        opened.push(network);
        puppet = new PuppetServer(network, networkName, reportPort, directory.resolve("puppetserver.log"));
        opened.push(puppet);
        mySql = new MySql();
        opened.push(mySql);
        Stream.<Runnable>of(puppet::start, mySql::start).parallel().forEach(Runnable::run);
        puppet.issue(PuppetServer.AUTOAMI, directory.resolve("ssl"));

        machines = new DockerMachines(networkName);
        machines.onBoot(machine -> {
            Witness witness = Witness.of(machine);
            witnesses.put(machine.instance(), witness);
            watchers.forEach(watcher -> watcher.accept(witness));
        });
        ec2 = SimulatedEc2.start(machines, Pace.of(Duration.ofMillis(500)), Clock.systemUTC());
        opened.push(ec2);
        BASES.forEach((ami, name) -> {
            machines.base(ami, "autoami-lab/" + name);
            ec2.register(ami, name);
        });
        installation = install(directory);
        service = serve(NODE, reportPort, mySql.create("lab"), Map.of());
        token = service.token();
        autoami = client(service, NODE, token);
    }

    /** The command line of AutoAMI, with the address and the token of the running service. */
    public Autoami autoami() {
        return autoami;
    }

    public Service service() {
        return service;
    }

    /** Kills the service as {@code kill -9} does, and starts it again as it was. */
    public void killService() {
        service.kill();
        Path home = directory.resolve(NODE);
        Path log = home.resolve("serve-%d.log".formatted(++lives));
        service = start(home, log).awaitServing();
        autoami = client(service, NODE, token);
    }

    public SimulatedEc2 ec2() {
        return ec2;
    }

    public PuppetServer puppet() {
        return puppet;
    }

    public MySql mySql() {
        return mySql;
    }

    public Figures figures() {
        return figures;
    }

    /** Containers of instances that are still there. */
    public List<String> instances() {
        return machines.containers();
    }

    /** What was seen on an instance while it ran. */
    public Witness witness(InstanceId instance) {
        return Optional.ofNullable(witnesses.get(instance))
                .orElseThrow(() -> new AssertionError("nobody saw " + instance));
    }

    /** Tells of each instance of a group that boots, before EC2 says that it runs. */
    public void onBoot(String group, Consumer<Witness> watcher) {
        watchers.add(witness -> {
            if (witness.group().equals(group)) {
                watcher.accept(witness);
            }
        });
    }

    /** Runs a command as root on an instance, and answers what it printed. */
    public String on(InstanceId instance, String... command) {
        return Docker.exec(machines.machine(instance).orElseThrow().container(), command)
                .orThrow(String.join(" ", command));
    }

    /** Gives the account a key pair, as a user does it in the console. */
    public void importKeyPair(String name, String publicKey) {
        Ec2Call.to(ec2.endpoint())
                .with("KeyName", name)
                .with(
                        "PublicKeyMaterial",
                        Base64.getEncoder().encodeToString(publicKey.getBytes(StandardCharsets.UTF_8)))
                .perform("ImportKeyPair");
    }

    /** All files of an AMI's disk. */
    public FileSystem fileSystem(AmiId ami) {
        return FileSystem.of(machines.image(ami).orElseThrow(() -> new AssertionError("there is no disk of " + ami)));
    }

    /**
     * Starts one more service.
     *
     * @param name of its directory
     * @param settings keys of the configuration file in place of the lab's
     */
    public Service serve(String name, int port, String databaseUrl, Map<String, String> settings) {
        return begin(name, port, databaseUrl, settings).awaitServing();
    }

    /** Starts one more service, which need not come up. */
    public Service begin(String name, int port, String databaseUrl, Map<String, String> settings) {
        Path home = directory.resolve(name);
        Path file = home.resolve("autoami.yaml");
        try {
            Files.createDirectories(home);
            Files.writeString(home.resolve("database-password"), MySql.PASSWORD);
            Files.writeString(home.resolve("secret-key"), randomKey());
            Files.writeString(file, yaml(configuration(home, port, databaseUrl, settings)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return start(home, home.resolve("serve.log"));
    }

    private Service start(Path home, Path log) {
        Autoami server = new Autoami(installation, home, serverEnvironment());
        String file = home.resolve("autoami.yaml").toString();
        Service begun = new Service(server.start(log, "serve", "--config", file), log);
        opened.push(begun);
        return begun;
    }

    /** The command line for a service that was started under this name. */
    public Autoami client(Service of, String name) {
        return client(of, name, of.token());
    }

    private Autoami client(Service of, String name, String token) {
        Path home = directory.resolve(name);
        return new Autoami(
                installation,
                home,
                Map.of(
                        "AUTOAMI_URL",
                        "http://127.0.0.1:%d".formatted(localPort(of)),
                        "AUTOAMI_TOKEN",
                        token,
                        "HOME",
                        home.toString()));
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int localPort(Service of) {
        return Integer.parseInt(of.log().replaceAll("(?s).*this machine at http://[^:]*:(\\d+).*", "$1"));
    }

    private Map<String, String> configuration(Path home, int port, String databaseUrl, Map<String, String> settings) {
        Map<String, String> configuration = new HashMap<>(Map.ofEntries(
                Map.entry("listen", "0.0.0.0:" + port),
                Map.entry("node", home.getFileName().toString()),
                Map.entry("local-api", "127.0.0.1:0"),
                Map.entry("health", "127.0.0.1:0"),
                Map.entry("puppet.ca", directory.resolve("ssl/ca.pem").toString()),
                Map.entry(
                        "puppet.certificate", directory.resolve("ssl/cert.pem").toString()),
                Map.entry("puppet.key", directory.resolve("ssl/key.pem").toString()),
                Map.entry("reports.allow", "[" + PUPPET_SERVER + "]"),
                Map.entry("data-dir", home.resolve("data").toString()),
                Map.entry("database.url", databaseUrl),
                Map.entry("secret-key", "file:" + home.resolve("secret-key")),
                Map.entry("rebake.connect-limit", "75s"),
                Map.entry("rebake.polling", "500ms"),
                Map.entry("rebake.tick", "500ms"),
                Map.entry("rebake.patience", "2m")));
        if (databaseUrl.startsWith("jdbc:mysql:")) {
            configuration.put("database.user", MySql.USER);
            configuration.put("database.password", "file:" + home.resolve("database-password"));
        }
        configuration.putAll(settings);
        return configuration;
    }

    private static String yaml(Map<String, String> configuration) {
        StringBuilder yaml = new StringBuilder();
        // Keys with dots are levels; those of one level stand together.
        configuration.entrySet().stream()
                .filter(entry -> !entry.getKey().contains("."))
                .forEach(entry -> yaml.append("%s: %s%n".formatted(entry.getKey(), entry.getValue())));
        configuration.keySet().stream()
                .filter(key -> key.contains("."))
                .map(key -> key.substring(0, key.indexOf('.')))
                .distinct()
                .forEach(level -> {
                    yaml.append("%s:%n".formatted(level));
                    configuration.forEach((key, value) -> {
                        if (key.startsWith(level + ".")) {
                            yaml.append("  %s: %s%n".formatted(key.substring(level.length() + 1), value));
                        }
                    });
                });
        return yaml.toString();
    }

    /** The environment of a server: an AWS account, and names that DNS would know. */
    private Map<String, String> serverEnvironment() {
        Path hosts = directory.resolve("hosts");
        try {
            Files.writeString(hosts, "127.0.0.1 localhost%n%s %s%n".formatted(puppet.address(), PUPPET_SERVER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "AUTOAMI_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts,
                "AWS_ENDPOINT_URL", ec2.endpoint().toString(),
                "AWS_REGION", "eu-central-1",
                "AWS_ACCESS_KEY_ID", "lab",
                "AWS_SECRET_ACCESS_KEY", "lab",
                "AWS_EC2_METADATA_DISABLED", "true",
                "HOME", directory.toString());
    }

    /** As from a package: the launcher, and beside it the jars that the build has put together. */
    static Path install(Path directory) {
        Path deploy = Path.of("../deploy").toAbsolutePath().normalize();
        Path home = directory.resolve("installation");
        try {
            Files.createDirectories(home.resolve("bin"));
            Files.copy(deploy.resolve("bin/autoami"), home.resolve("bin/autoami"), StandardCopyOption.COPY_ATTRIBUTES);
            Files.createSymbolicLink(home.resolve("lib"), deploy.resolve("target/autoami/lib"));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path newDirectory(String name) {
        try {
            return Files.createTempDirectory(Files.createDirectories(TARGET), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String randomKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                // closing the rest matters more; integration-tests/run removes what is left
                System.err.println("while closing the lab: " + e);
            }
        }
    }
}
