package dev.autoami.it.lab;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.ExecCreateCmdResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** The Docker that Testcontainers found, and the label by which everything that a run of the lab has made is found. */
final class Docker {
    static final DockerClient CLIENT = DockerClientFactory.instance().client();
    private static final String RUN = System.getenv().getOrDefault("LAB_RUN", "0");

    /** On containers, networks and images: {@code integration-tests/run} removes what carries it. */
    static final Map<String, String> LABELS = Map.of("dev.autoami.lab", RUN);

    private Docker() {}

    /** What a command in a container said and how it ended. */
    record Result(long exitCode, String out, String err) {
        String orThrow(String what) {
            if (exitCode != 0) {
                throw new AssertionError("%s ended with %d: %s%s".formatted(what, exitCode, out, err));
            }
            return out;
        }
    }

    /** The IP address of a running container on a network, when it still runs. */
    static Optional<String> address(String container, String network) {
        ContainerNetwork joined = CLIENT.inspectContainerCmd(container)
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .get(network);
        return Optional.ofNullable(joined).map(ContainerNetwork::getIpAddress).filter(address -> !address.isEmpty());
    }

    /** Runs a command in a container, as root, with a minute to end. */
    static Result exec(String container, String... command) {
        ExecCreateCmdResponse exec = CLIENT.execCreateCmd(container)
                .withCmd(command)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .exec();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try {
            boolean ended = CLIENT.execStartCmd(exec.getId())
                    .exec(new ResultCallback.Adapter<Frame>() {
                        @Override
                        public void onNext(Frame frame) {
                            (frame.getStreamType() == StreamType.STDERR ? err : out).writeBytes(frame.getPayload());
                        }
                    })
                    .awaitCompletion(60, TimeUnit.SECONDS);
            if (!ended) {
                throw new AssertionError(List.of(command) + " did not end within a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        Long code = CLIENT.inspectExecCmd(exec.getId()).exec().getExitCodeLong();
        return new Result(
                code == null ? -1 : code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
