package dev.autoami.benchmark.rebake;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Packer with amazon-ebs, which its Debian package has built in: it launches, stops, images and terminates as a rebake
 * does. It does nothing on its instance, and so needs no key pair: the simulated instances know only AutoAMI's commands.
 */
final class Packer {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final World world;
    private final Path directory;

    Packer(World world, Path directory) {
        this.world = world;
        this.directory = directory;
    }

    /** Builds one image; nothing where Packer is not installed. */
    Optional<RebakeTable.Row> build() throws IOException {
        Optional<Path> packer = Stream.of(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(entry -> Path.of(entry, "packer"))
                .filter(Files::isExecutable)
                .findFirst();
        return packer.isEmpty() ? Optional.empty() : Optional.of(build(packer.get()));
    }

    private RebakeTable.Row build(Path packer) throws IOException {
        Path template = Files.write(directory.resolve("packer.json"), new ObjectMapper().writeValueAsBytes(template()));
        Path log = directory.resolve("packer.log");
        ProcessBuilder builder = new ProcessBuilder(packer.toString(), "build", "-color=false", template.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(world.aws());
        builder.environment().putAll(Map.of("CHECKPOINT_DISABLE", "1", "PACKER_CONFIG_DIR", directory.toString()));
        Map<String, Integer> before = world.ec2().calls();
        Instant start = Clock.systemUTC().instant();
        Process process = builder.start();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("Packer failed: " + Files.readString(log, StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
        }
        Duration wall = Duration.between(start, Clock.systemUTC().instant());
        return RebakeTable.Row.unwatched(
                "1 by Packer", wall, Watch.since(before, world.ec2().calls()));
    }

    private Map<String, Object> template() {
        Map<String, Object> builder = new HashMap<>();
        builder.put("type", "amazon-ebs");
        builder.put("region", World.REGION);
        builder.put("custom_endpoint_ec2", world.ec2().endpoint().toString());
        builder.put("access_key", "benchmark");
        builder.put("secret_key", "benchmark");
        builder.put("skip_metadata_api_check", true);
        builder.put("skip_region_validation", true);
        builder.put("skip_credential_validation", true);
        builder.put("source_ami", World.BASE.value());
        builder.put("instance_type", "t3.small");
        builder.put("ami_name", "packer");
        builder.put("communicator", "none");
        // Else it makes a key pair all the same.
        builder.put("ssh_password", "none");
        return Map.of("builders", List.of(builder));
    }
}
