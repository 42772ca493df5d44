package dev.autoami.benchmark.ingest;

import dev.autoami.deploy.simulation.ec2.SimulatedEc2;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** AutoAMI as from a package, so that its launcher does not look for what is to be built, among simulated counterparts. */
public final class Installation {
    public static final String REGION = "eu-central-1";
    static final Path DEPLOY = Path.of("deploy").toAbsolutePath();

    private final SimulatedPuppet puppet;
    private final SimulatedEc2 ec2;
    private final Path launcher;

    /** @param directory where it is put */
    public Installation(Path directory, SimulatedPuppet puppet, SimulatedEc2 ec2) throws IOException {
        this.puppet = puppet;
        this.ec2 = ec2;
        Path bin = Files.createDirectories(directory.resolve("bin"));
        launcher =
                Files.copy(DEPLOY.resolve("bin/autoami"), bin.resolve("autoami"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(directory.resolve("lib"), DEPLOY.resolve("target/autoami/lib"));
    }

    /**
     * Starts a service on an embedded registry of its own.
     *
     * @param home for its data and log
     * @param settings as environment variables, over those that any needs
     * @param ready what it says when it serves
     */
    public Server serve(Path home, Map<String, String> settings, Pattern ready) throws IOException {
        ProcessBuilder builder = pinned(launcher.toString(), "serve");
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AUTOAMI_") || name.startsWith("AWS_"));
        environment.put("HOME", home.toString());
        environment.put("AUTOAMI_LISTEN", "localhost:0");
        environment.put("AUTOAMI_LOCAL_API", "127.0.0.1:0");
        environment.put("AUTOAMI_HEALTH", "127.0.0.1:0");
        // The service wants Puppet's files also when it serves plain HTTP.
        environment.put("AUTOAMI_PUPPET_CA", puppet.ca().toString());
        environment.put("AUTOAMI_PUPPET_CERTIFICATE", puppet.certificate().toString());
        environment.put("AUTOAMI_PUPPET_KEY", puppet.key().toString());
        environment.put("AUTOAMI_REPORTS_ALLOW", SimulatedPuppet.SERVER);
        environment.put("AUTOAMI_DATA_DIR", home.resolve("data").toString());
        environment.putAll(aws());
        environment.putAll(settings);
        return Server.start(builder, home.resolve("autoami.log"), ready);
    }

    /** For whoever calls the simulated EC2. */
    public Map<String, String> aws() {
        return Map.of(
                "AWS_REGION", REGION,
                "AWS_ACCESS_KEY_ID", "benchmark",
                "AWS_SECRET_ACCESS_KEY", "benchmark",
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_ENDPOINT_URL", ec2.endpoint().toString());
    }

    /** The server has the first core for itself, where there are two; this process is on the others. */
    static ProcessBuilder pinned(String... command) {
        List<String> all = new ArrayList<>();
        if (Boolean.getBoolean("benchmark.pinned")) {
            all.addAll(List.of("taskset", "-c", "0"));
        }
        all.addAll(List.of(command));
        return new ProcessBuilder(all);
    }
}
