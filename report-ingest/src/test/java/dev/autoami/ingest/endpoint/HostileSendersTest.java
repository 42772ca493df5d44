package dev.autoami.ingest.endpoint;

import static dev.autoami.ingest.endpoint.RawSender.chunked;
import static dev.autoami.ingest.endpoint.RawSender.length;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.ingest.Registries;
import dev.autoami.schema.rebake.Rebake;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Senders that are slow, lie about lengths, or never end: what each can take of us. */
class HostileSendersTest {
    private static final int BODY_BYTES = 1024 * 1024;
    private static final byte[] UNWATCHED = "--- !x\nhost: web-1.example.com\ntime: 1\nlogs: []\n".getBytes(ISO_8859_1);
    private static final Pattern BAD_REQUEST = Pattern.compile("HTTP/1\\.[01] 400 [^$]*");
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    private final RunningEndpoint endpoint = RunningEndpoint.plain(new EndpointSettings(
            Optional.empty(), BODY_BYTES, 4L * BODY_BYTES, Duration.ofSeconds(2), Duration.ofSeconds(30)));

    @SuppressWarnings("NullAway.Init") // set before each test
    private byte[] watched;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rebake rebake;

    @BeforeEach
    void request() {
        rebake = Registries.rebake(endpoint.registry, Optional.empty());
        watched = Registries.report(rebake);
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void aWatchedReportThatDoesNotComeInTimeIsCut() {
        try (RawSender sender = sender().post(length(watched.length)).send(watched, 0, 5000)) {
            await().atMost(AT_MOST).until(() -> endpoint.traffic().heldBytes() == watched.length);

            assertThat(sender.untilClosed()).startsWith("HTTP/1.1 408 ");
        }
        assertNothingIsLeft();
        assertThat(endpoint.traffic().refused(Refusal.Kind.TOO_SLOW)).isEqualTo(1);
        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
    }

    @Test
    void anUnwatchedReportThatDripsIsCut() {
        try (RawSender sender = sender().post(length(BODY_BYTES)).send(UNWATCHED)) {
            await().atMost(AT_MOST)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> isClosedTo(sender, new byte[] {'x'}));
        }
        assertThat(endpoint.traffic().refused(Refusal.Kind.TOO_SLOW)).isEqualTo(1);
        assertThat(endpoint.traffic().unwatched()).isZero();
    }

    @Test
    void whoWasRefusedMayNotDripOn() {
        try (RawSender sender = sender().post(length(BODY_BYTES), "Content-Encoding: gzip\r\n")) {
            assertThat(sender.answer()).startsWith("HTTP/1.1 415 ");
            await().atMost(AT_MOST)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> isClosedTo(sender, new byte[] {'x'}));
        }
        assertThat(endpoint.traffic().refused(Refusal.Kind.ENCODED)).isEqualTo(1);
        assertThat(endpoint.traffic().refused(Refusal.Kind.TOO_SLOW)).isZero();
    }

    @Test
    void chunksWithoutEndAreCutWhoeversReportItIs() {
        for (byte[] beginning : new byte[][] {UNWATCHED, watched, "no report".getBytes(ISO_8859_1)}) {
            try (RawSender sender = sender().post(chunked()).chunk(beginning)) {
                byte[] chunk = ("ffff\r\n" + "x".repeat(0xffff) + "\r\n").getBytes(ISO_8859_1);

                // Twice the cap is read; some more lies in the sockets.
                assertThat(sender.sendUntilClosed(chunk)).isLessThan(20L * BODY_BYTES);
            }
            assertNothingIsLeft();
        }
        assertThat(endpoint.traffic().refused(Refusal.Kind.TOO_LONG)).isEqualTo(3);
        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
    }

    @Test
    void chunksOfOneByteAreCutLongBeforeTheCap() {
        for (byte[] beginning : new byte[][] {UNWATCHED, watched}) {
            try (RawSender sender = sender().post(chunked()).chunk(beginning)) {
                sender.sendUntilClosed("1\r\nx\r\n".repeat(100).getBytes(ISO_8859_1));
            }
            assertNothingIsLeft();
        }
        assertThat(endpoint.traffic().refused(Refusal.Kind.TOO_SCATTERED)).isEqualTo(2);
    }

    @Test
    void aBodyThatBreaksOffGivesItsRoomBack() {
        try (RawSender sender = sender().post(length(watched.length))) {
            sender.send(watched, 0, watched.length - 1);
            await().atMost(AT_MOST).until(() -> endpoint.traffic().heldBytes() == watched.length);
        }
        await().atMost(AT_MOST).until(() -> endpoint.traffic().brokenOff() == 1);
        assertNothingIsLeft();
        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
    }

    @Test
    void whatFollowsAShorterLengthThanTheBodysIsNoRequest() {
        try (RawSender sender =
                sender().post(length(UNWATCHED.length)).send(UNWATCHED).send("some more of it\r\n\r\n")) {
            assertThat(sender.answer()).startsWith("HTTP/1.1 202 ");
            assertThat(sender.untilClosed()).matches(BAD_REQUEST);
        }
        assertThat(endpoint.traffic().begun()).isEqualTo(1);
    }

    @Test
    void twoLengthsAreNoRequest() {
        try (RawSender sender = sender().post(length(UNWATCHED.length), length(UNWATCHED.length + 1))
                .send(UNWATCHED)) {
            assertThat(sender.untilClosed()).matches(BAD_REQUEST);
        }
        assertThat(endpoint.traffic().begun()).isZero();
    }

    @Test
    void aLengthThatIsNoneIsNoRequest() {
        for (String length : new String[] {"-1", "+5", "5, 5", "0x5", "99999999999999999999", "1 1"}) {
            try (RawSender sender =
                    sender().post("Content-Length: " + length + "\r\n").send(UNWATCHED)) {
                assertThat(sender.untilClosed()).as(length).matches(BAD_REQUEST);
            }
        }
        assertThat(endpoint.traffic().begun()).isZero();
    }

    /** What a proxy before us and we could understand differently is a way to smuggle requests. */
    @Test
    void chunksAndALengthTogetherSmuggleNothing() {
        try (RawSender sender = sender().post(length(4), chunked())
                .send("0\r\n\r\nPOST /reports/smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")) {
            sender.untilClosed();
        }
        assertThat(endpoint.traffic().begun()).isLessThanOrEqualTo(1);
    }

    @Test
    void lengthsBeyondAnyNumberOfOursAreTooLong() {
        try (RawSender sender = sender().post(length(Long.MAX_VALUE)).send(watched)) {
            assertThat(sender.answer()).startsWith("HTTP/1.1 413 ");
        }
        await().atMost(AT_MOST).until(() -> endpoint.traffic().refused(Refusal.Kind.TOO_LONG) == 1);
        assertNothingIsLeft();
    }

    @Test
    void whatIsTooLongPassesForAWhileOnly() {
        try (RawSender sender = sender().post(length(100L * BODY_BYTES))) {
            assertThat(sender.answer()).startsWith("HTTP/1.1 413 ").containsIgnoringCase("connection: close");
            assertThat(sender.sendUntilClosed(new byte[0x10000])).isLessThan(20L * BODY_BYTES);
        }
    }

    @Test
    void aCompressedBodyIsRefusedBeforeItComes() {
        try (RawSender sender = sender().post(length(1000), "Content-Encoding: gzip\r\n")) {
            assertThat(sender.answer()).startsWith("HTTP/1.1 415 ");
        }
    }

    @Test
    void chunksThatAreNoneCloseTheConnection() {
        try (RawSender sender = sender().post(chunked()).chunk(watched).send("nonsense\r\n")) {
            sender.untilClosed();
        }
        await().atMost(AT_MOST).until(() -> endpoint.traffic().brokenOff() == 1);
        assertNothingIsLeft();
        assertThat(endpoint.registry.reports().of(rebake.id())).isEmpty();
    }

    @Test
    void requestsInOneWriteAreAnsweredInTheirOrder() {
        String one = "POST /reports HTTP/1.1\r\nHost: x\r\n" + length(watched.length) + "\r\n"
                + new String(watched, ISO_8859_1);
        String two = "POST /reports HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + length(UNWATCHED.length) + "\r\n"
                + new String(UNWATCHED, ISO_8859_1);
        try (RawSender sender = sender().send(one + one + two)) {
            assertThat(sender.untilClosed().lines().filter(line -> line.startsWith("HTTP/")))
                    .containsExactly("HTTP/1.1 202 Accepted", "HTTP/1.1 202 Accepted", "HTTP/1.1 202 Accepted");
        }
        assertThat(endpoint.traffic().taken()).isEqualTo(2);
        assertThat(endpoint.traffic().unwatched()).isEqualTo(1);
        assertThat(endpoint.registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void http10IsTaken() {
        try (RawSender sender = sender().send("POST /reports HTTP/1.0\r\n" + length(watched.length) + "\r\n")
                .send(watched)) {
            assertThat(sender.untilClosed()).startsWith("HTTP/1.0 202 ");
        }
        assertThat(endpoint.registry.reports().of(rebake.id())).hasSize(1);
    }

    @Test
    void manyWhoAnnounceMuchAndSendLittleHoldNoMoreThanTheRoom() {
        RawSender[] senders = new RawSender[40];
        Arrays.setAll(senders, i -> sender().post(length(BODY_BYTES)).send(watched, 0, 5000));
        try {
            await().atMost(AT_MOST).until(() -> endpoint.traffic().waiting() == senders.length - 4);
            assertThat(endpoint.traffic().heldBytes()).isEqualTo(4L * BODY_BYTES);
            // Each in its turn has its time, and is cut.
            await().atMost(AT_MOST).until(() -> endpoint.traffic().refused(Refusal.Kind.TOO_SLOW) >= 8);
            assertThat(endpoint.traffic().heldBytes()).isLessThanOrEqualTo(4L * BODY_BYTES);
        } finally {
            Arrays.stream(senders).forEach(RawSender::close);
        }
        assertNothingIsLeft();
    }

    private RawSender sender() {
        return new RawSender(endpoint.port());
    }

    private void assertNothingIsLeft() {
        await().atMost(AT_MOST)
                .until(() -> endpoint.traffic().heldBytes() == 0
                        && endpoint.traffic().waiting() == 0);
    }

    private static boolean isClosedTo(RawSender sender, byte[] bytes) {
        try {
            sender.send(bytes);
            return false;
        } catch (UncheckedIOException closed) {
            return true;
        }
    }
}
