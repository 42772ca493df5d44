package dev.autoami.rebaker.ec2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.autoami.rebaker.Measures;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The SDK against a server that answers as it is told. */
class AttemptsTest {
    private static final String REGION = "eu-west-1";
    private static final Answer NONE = new Answer(200, "<DescribeImagesResponse><imagesSet/></DescribeImagesResponse>");

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final Ec2Cloud cloud;

    private record Answer(int status, String body) {
        static Answer error(int status, String code) {
            return new Answer(
                    status,
                    "<Response><Errors><Error><Code>%s</Code><Message>…</Message></Error></Errors></Response>"
                            .formatted(code));
        }
    }

    AttemptsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            Answer answer = answers.isEmpty() ? NONE : answers.remove();
            byte[] body = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        cloud = new Ec2Cloud(
                Ec2Settings.defaults()
                        .withSimulator(URI.create(
                                "http://127.0.0.1:" + server.getAddress().getPort())),
                new Recorded());
    }

    @AfterEach
    void close() {
        cloud.close();
        server.stop(0);
    }

    @Test
    void eachAttemptCountsAlsoThoseThatTheSdkRepeatsByItself() {
        answers.add(Answer.error(503, "RequestLimitExceeded"));
        answers.add(Answer.error(500, "InternalError"));

        assertThat(cloud.ownedImages(REGION)).isEmpty();

        assertThat(calls)
                .containsExactly("DescribeImages THROTTLED", "DescribeImages SERVER_ERROR", "DescribeImages OK");
    }

    @Test
    void anErrorOfTheCallersIsARefusal() {
        answers.add(Answer.error(403, "UnauthorizedOperation"));

        assertThatThrownBy(() -> cloud.ownedImages(REGION)).isInstanceOf(RefusedException.class);

        assertThat(calls).containsExactly("DescribeImages REFUSED");
    }

    @Test
    void nobodyThereIsUnreachable() {
        try (Ec2Cloud nowhere =
                new Ec2Cloud(Ec2Settings.defaults().withSimulator(URI.create("http://127.0.0.1:9")), new Recorded())) {
            assertThatThrownBy(() -> nowhere.image(REGION, new AmiId("ami-1")))
                    .isInstanceOf(UnavailableException.class);
        }

        assertThat(calls).isNotEmpty().containsOnly("DescribeImages UNREACHABLE");
    }

    private final class Recorded implements Measures {
        @Override
        public void ran(StepName step, Ran how, Duration length) {
            throw new IllegalStateException("no step runs here");
        }

        @Override
        public void ended(Rebake rebake) {
            throw new IllegalStateException("no rebake runs here");
        }

        @Override
        public void called(String action, Measures.Answer answer) {
            calls.add(action + " " + answer);
        }
    }
}
