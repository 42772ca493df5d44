package dev.autoami.ingest.endpoint;

import static dev.autoami.ingest.endpoint.RawSender.chunked;
import static dev.autoami.ingest.endpoint.RawSender.length;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.ingest.Registries;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Report;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reports that somebody waits for: each has all its room before it is read, or waits for that. */
class WholeBodiesTest {
    private static final int BODY_BYTES = 4 * 1024 * 1024;
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    /** Room for one of the longest. */
    private final RunningEndpoint endpoint = RunningEndpoint.plain(new EndpointSettings(
            Optional.empty(), BODY_BYTES, BODY_BYTES, Duration.ofSeconds(60), Duration.ofSeconds(2)));

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void aLongReportIsStoredAsItCame() {
        Rebake rebake = rebake();
        byte[] body = padded(Registries.report(rebake), BODY_BYTES);

        try (RawSender sender = sender().post(length(body.length)).send(body)) {
            assertThat(sender.answer()).startsWith("HTTP/1.1 202 ");
        }
        assertStored(rebake, body);
    }

    @Test
    void aLongReportInChunksIsStoredAsItCame() {
        Rebake rebake = rebake();
        byte[] body = padded(Registries.report(rebake), 3_000_001);

        try (RawSender sender = sender().post(chunked())) {
            for (int at = 0; at < body.length; at += 70_000) {
                sender.chunk(Arrays.copyOfRange(body, at, Math.min(body.length, at + 70_000)));
            }
            assertThat(sender.chunk(new byte[0]).answer()).startsWith("HTTP/1.1 202 ");
        }
        assertStored(rebake, body);
    }

    /** Else a node that announces long reports and does not send them would have others' reports refused. */
    @Test
    void aNodeThatSendsItsOwnReportHasRoomForOne() {
        Rebake rebake = rebake();
        byte[] body = Registries.report(rebake);
        try (RawSender stalled = sender().send(put(rebake, BODY_BYTES)).send(body, 0, 5000)) {
            await().atMost(AT_MOST).until(() -> endpoint.traffic().heldBytes() == BODY_BYTES);

            try (RawSender sender = sender().send(put(rebake, body.length)).send(body)) {
                assertThat(sender.answer()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(stalled.untilClosed()).startsWith("HTTP/1.1 408 ");
        }
        assertStored(rebake, body);
    }

    @Test
    void aReportInManyPiecesIsStoredAsItCame() {
        long seed = Long.getLong("autoami.seed", new Random().nextLong());
        Random random = new Random(seed);
        Rebake rebake = rebake();
        byte[] body = Registries.report(rebake);

        try (RawSender sender = sender().post(length(body.length))) {
            for (int at = 0; at < body.length; ) {
                int piece = Math.min(1 + random.nextInt(at < 500 ? 3 : 1000), body.length - at);
                sender.send(body, at, piece);
                at += piece;
            }
            assertThat(sender.answer()).as("seed %d", seed).startsWith("HTTP/1.1 202 ");
        }
        assertStored(rebake, body);
    }

    @Test
    void whoFindsNoRoomWaitsUnreadUntilThereIsSome() {
        Rebake first = rebake();
        Rebake second = rebake();
        byte[] large = padded(Registries.report(first), BODY_BYTES);
        byte[] small = Registries.report(second);

        try (RawSender one = sender().post(length(large.length)).send(large, 0, 100_000);
                RawSender two = sender()) {
            await().atMost(AT_MOST).until(() -> endpoint.traffic().heldBytes() == BODY_BYTES);
            two.post(length(small.length)).send(small);
            await().atMost(AT_MOST).until(() -> endpoint.traffic().waiting() == 1);
            assertThat(endpoint.registry.reports().of(second.id())).isEmpty();

            one.send(large, 100_000, large.length - 100_000);

            assertThat(one.answer()).startsWith("HTTP/1.1 202 ");
            assertThat(two.answer()).startsWith("HTTP/1.1 202 ");
        }
        assertStored(first, large);
        assertStored(second, small);
    }

    @Test
    void whoWaitsTooLongIsToldAndHoldsNothing() {
        Rebake rebake = rebake();
        byte[] body = padded(Registries.report(rebake), BODY_BYTES);

        try (RawSender one = sender().post(length(body.length)).send(body, 0, 100_000);
                RawSender two = sender()) {
            await().atMost(AT_MOST).until(() -> endpoint.traffic().heldBytes() == BODY_BYTES);
            two.post(length(body.length)).send(body, 0, 100_000);

            assertThat(two.answer()).startsWith("HTTP/1.1 503 ");
            assertThat(endpoint.traffic().refused(Refusal.Kind.NO_ROOM)).isEqualTo(1);
            assertThat(endpoint.traffic().lost()).isEqualTo(1);
            assertThat(endpoint.traffic().waiting()).isZero();

            one.send(body, 100_000, body.length - 100_000);
            assertThat(one.answer()).startsWith("HTTP/1.1 202 ");
        }
        assertStored(rebake, body);
    }

    @Test
    void whoWaitsAndGoesAwayLeavesNothingBehind() {
        Rebake rebake = rebake();
        byte[] body = padded(Registries.report(rebake), BODY_BYTES);

        try (RawSender one = sender().post(length(body.length)).send(body, 0, 100_000)) {
            await().atMost(AT_MOST).until(() -> endpoint.traffic().heldBytes() == BODY_BYTES);
            try (RawSender two = sender()) {
                two.post(length(body.length)).send(body, 0, 100_000);
                await().atMost(AT_MOST).until(() -> endpoint.traffic().waiting() == 1);
            }
            one.send(body, 100_000, body.length - 100_000);
            assertThat(one.answer()).startsWith("HTTP/1.1 202 ");
        }
        assertStored(rebake, body);
    }

    private Rebake rebake() {
        return Registries.rebake(endpoint.registry, Optional.empty());
    }

    private static String put(Rebake rebake, int bytes) {
        return "PUT /puppet/v3/report/%s HTTP/1.1\r\nHost: x\r\n%s\r\n".formatted(rebake.certname(), length(bytes));
    }

    private RawSender sender() {
        return new RawSender(endpoint.port());
    }

    private void assertStored(Rebake rebake, byte[] body) {
        await().atMost(AT_MOST)
                .until(() -> endpoint.traffic().heldBytes() == 0
                        && endpoint.traffic().waiting() == 0);
        Report report = endpoint.registry.reports().of(rebake.id()).getFirst();
        assertThat(endpoint.registry.reports().body(report.id()).orElseThrow()).isEqualTo(body);
    }

    /** With comments to this length. */
    private static byte[] padded(byte[] body, int length) {
        byte[] padded = Arrays.copyOf(body, length);
        byte[] comment = ("#" + "x".repeat(98) + "\n").getBytes(UTF_8);
        for (int at = body.length; at < length; at++) {
            padded[at] = comment[(at - body.length) % comment.length];
        }
        return padded;
    }
}
