package dev.autoami.benchmark.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Posts a body over kept connections, each sending the next when it has the answer to the last; one thread. When the time
 * is over, it waits for the answers that are due: what it counts has all been answered.
 */
final class Load {
    /** Numbers are used once in a run of the benchmark, so that no report is of a transaction that was there before. */
    private static final AtomicLong NUMBERS = new AtomicLong();

    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final Pattern CHUNKED = Pattern.compile("(?i)\r\ntransfer-encoding: *chunked");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    private final InetSocketAddress server;
    private final Body body;
    private final Selector selector;
    private final long deadline;
    private long[] latencies = new long[1 << 16];
    private int answered;
    private int refused;
    private byte[] usual = {};
    private int usualStatus;

    /**
     * @param answered requests, of which some may have been refused
     * @param refused those whose answer was not 200 or 202, or that have lost their connection
     * @param took from the first request to the last answer
     */
    record Answers(int answered, int refused, Duration took, Duration p50, Duration p99, Duration longest) {
        double perSecond() {
            return answered * 1e9 / took.toNanos();
        }

        /** The same, when they have taken that long to be dealt with. */
        Answers in(Duration all) {
            return new Answers(answered, refused, all, p50, p99, longest);
        }

        Answers noneRefused() {
            if (refused > 0) {
                throw new IllegalStateException("%d of %d requests were refused".formatted(refused, answered));
            }
            return this;
        }
    }

    static Answers put(int port, Body body, int connections, Duration time) throws IOException {
        try (Selector selector = Selector.open()) {
            Load load = new Load(port, body, selector, System.nanoTime() + time.toNanos());
            return load.run(connections);
        }
    }

    private Load(int port, Body body, Selector selector, long deadline) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.body = body;
        this.selector = selector;
        this.deadline = deadline;
    }

    private Answers run(int connections) throws IOException {
        long start = System.nanoTime();
        ByteBuffer shared = body.request();
        for (int i = 0; i < connections; i++) {
            new Connection(body.isNumbered() ? body.request() : shared.duplicate()).open();
        }
        while (!selector.keys().isEmpty()) {
            if (selector.select(key -> ((Connection) key.attachment()).go(key), SILENCE.toMillis()) == 0) {
                throw new IOException("no answer from %s for %s".formatted(server, SILENCE));
            }
            // forgets the connections that have ended
            selector.selectNow(key -> {});
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        long[] sorted = Arrays.copyOf(latencies, answered);
        Arrays.sort(sorted);
        return new Answers(answered, refused, took, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static Duration at(long[] sorted, double share) {
        return Duration.ofNanos(sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))]);
    }

    private final class Connection {
        private final ByteBuffer out;
        private final ByteBuffer in = ByteBuffer.allocate(8 * 1024);
        private long sentAt;

        Connection(ByteBuffer out) {
            this.out = out;
        }

        void open() throws IOException {
            SocketChannel channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            begin();
            channel.register(selector, SelectionKey.OP_WRITE, this);
        }

        private void begin() {
            body.number(out, NUMBERS.incrementAndGet());
            out.rewind();
            in.clear();
            sentAt = System.nanoTime();
        }

        void go(SelectionKey key) {
            try {
                SocketChannel channel = (SocketChannel) key.channel();
                if (key.isWritable()) {
                    channel.write(out);
                    if (!out.hasRemaining()) {
                        key.interestOps(SelectionKey.OP_READ);
                    }
                } else if (channel.read(in) < 0) {
                    throw new IOException("closed by the server");
                } else {
                    int status = status();
                    if (status > 0) {
                        ended(status == 200 || status == 202);
                        next(key, channel);
                    }
                }
            } catch (IOException e) {
                lost(key);
            }
        }

        private void next(SelectionKey key, SocketChannel channel) throws IOException {
            if (System.nanoTime() >= deadline) {
                channel.close();
                return;
            }
            begin();
            channel.write(out);
            key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        /** The status of the answer, once all of it is there. */
        private int status() {
            // Nearly all answers are the same bytes: no need to read them again.
            if (in.position() > 0
                    && in.position() == usual.length
                    && Arrays.equals(usual, 0, usual.length, in.array(), 0, usual.length)) {
                return usualStatus;
            }
            String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return 0;
            }
            Matcher length = LENGTH.matcher(text);
            int more = length.find() ? Integer.parseInt(length.group(1)) : 0;
            boolean isCut = CHUNKED.matcher(text).find() && !text.endsWith("\r\n0\r\n\r\n");
            if (isCut || in.position() < end + 4 + more) {
                return 0;
            }
            usual = Arrays.copyOf(in.array(), in.position());
            usualStatus = Integer.parseInt(text.substring(9, 12));
            return usualStatus;
        }

        /** A server that refuses may close: this counts, and another connection takes its place. */
        private void lost(SelectionKey key) {
            try {
                key.channel().close();
                ended(false);
                if (System.nanoTime() < deadline) {
                    open();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("%s takes no connections".formatted(server), e);
            }
        }

        private void ended(boolean taken) {
            if (answered == latencies.length) {
                latencies = Arrays.copyOf(latencies, 2 * answered);
            }
            latencies[answered++] = System.nanoTime() - sentAt;
            if (!taken) {
                refused++;
            }
        }
    }
}
