package dev.autoami.it.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An {@code autoami serve} with an installation and a directory of its own: killed, and started again as it was. */
final class Lives implements AutoCloseable {
    private final Path directory;
    private final Autoami autoami;
    private final List<Service> lives = new ArrayList<>();

    /** @param settings environment variables of the service, over those that any needs */
    Lives(Path directory, Map<String, String> settings) {
        this.directory = directory;
        Map<String, String> environment = new HashMap<>(Map.of(
                "HOME", directory.toString(),
                "AUTOAMI_DATA_DIR", dataDir().toString(),
                "AWS_REGION", "eu-central-1",
                "AWS_ACCESS_KEY_ID", "lab",
                "AWS_SECRET_ACCESS_KEY", "lab",
                "AWS_EC2_METADATA_DISABLED", "true"));
        environment.putAll(settings);
        autoami = new Autoami(Lab.install(directory), directory, environment);
    }

    Path dataDir() {
        return directory.resolve("data");
    }

    /** Starts it, and goes on. */
    Service begin() {
        Path log = directory.resolve("serve-%d.log".formatted(lives.size()));
        lives.add(new Service(autoami.start(log, "serve"), log));
        return last();
    }

    boolean isEmpty() {
        return lives.isEmpty();
    }

    Service first() {
        return lives.getFirst();
    }

    Service last() {
        return lives.getLast();
    }

    /** What all of them have logged. */
    String log() {
        return lives.stream().map(Service::log).collect(Collectors.joining());
    }

    @Override
    public void close() {
        lives.forEach(Service::kill);
    }
}
