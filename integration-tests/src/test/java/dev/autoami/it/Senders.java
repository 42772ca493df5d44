package dev.autoami.it;

import static java.net.http.HttpResponse.BodyHandlers.discarding;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Puppet Servers that post report after report, each once, as Puppet does it: what is not answered is not sent again. A
 * node's next report follows when its last one is answered, or never will be. They remember what became of each.
 */
final class Senders implements AutoCloseable {
    /** Stands for a transaction that got no answer, because its connection broke. */
    static final int NO_ANSWER = -1;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI target;
    private final BooleanSupplier isListening;
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();
    private final ExecutorService threads;
    private volatile boolean isOver;

    /** @param answer a status code, or {@link #NO_ANSWER} */
    record Sent(String certname, String transaction, int answer) {}

    /**
     * Begins to send.
     *
     * @param certnames of the nodes whose reports they are; each sender has some of them
     * @param isListening whether it is worth while to connect
     */
    Senders(int senders, URI target, List<String> certnames, BooleanSupplier isListening) {
        this.target = target;
        this.isListening = isListening;
        threads = Executors.newFixedThreadPool(senders);
        for (int i = 0; i < senders; i++) {
            int first = i;
            List<String> own = IntStream.range(0, certnames.size())
                    .filter(node -> node % senders == first)
                    .mapToObj(certnames::get)
                    .toList();
            threads.execute(() -> send(own));
        }
    }

    /** Waits until that many more are acknowledged. */
    void awaitMore(int reports) {
        awaitMore(reports, 202);
    }

    /** Waits until that many more got an answer of that status code. */
    void awaitMore(int reports, int status) {
        int enough = count(status) + reports;
        Awaitility.await("%d more reports answered with %d".formatted(reports, status))
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> count(status) >= enough);
    }

    /** How many got an answer of that status code. */
    int count(int status) {
        return counter(status).get();
    }

    /** All, those of a node in the order in which it sent them. */
    List<Sent> sent() {
        return List.copyOf(sent);
    }

    private AtomicInteger counter(int status) {
        return answers.computeIfAbsent(status, code -> new AtomicInteger());
    }

    private void send(List<String> certnames) {
        for (int i = 0; !isOver; i++) {
            String certname = certnames.get(i % certnames.size());
            String transaction = UUID.randomUUID().toString();
            int answer = post(Body.of(certname, transaction));
            sent.add(new Sent(certname, transaction, answer));
            counter(answer).incrementAndGet();
            if (answer == NO_ANSWER) {
                Awaitility.await("somebody who listens")
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> isOver || isListening.getAsBoolean());
            }
        }
    }

    private int post(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            return client.send(request, discarding()).statusCode();
        } catch (IOException e) {
            return NO_ANSWER;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NO_ANSWER;
        }
    }

    /** Sends what has begun, and no more. */
    @Override
    public void close() {
        isOver = true;
        threads.close();
        client.close();
    }

    /** Reports of a run that put drift right: something to be kept, and nothing to be done about. */
    private static final class Body {
        private static final String LOGS = """
            - level: notice
              message: content changed '{sha256}0a' to '{sha256}0b'
              source: "/Stage[main]/Profile::Base/File[/etc/app/setting]/content"
              tags:
              - notice
              - file
              time: '2026-11-20T12:50:29.785235375+00:00'
              file: "/etc/puppetlabs/code/environments/production/modules/profile/manifests/base.pp"
              line: 12
            """.repeat(10);

        static byte[] of(String certname, String transaction) {
            return """
                --- !ruby/object:Puppet::Transaction::Report
                host: %s
                time: '2026-11-20T12:50:29.785235375+00:00'
                configuration_version: 1795179035
                transaction_uuid: %s
                report_format: 12
                puppet_version: 8.10.0
                status: changed
                transaction_completed: true
                noop: false
                noop_pending: false
                environment: production
                logs:
                %smetrics:
                  resources:
                    name: resources
                    label: Resources
                    values:
                    - - total
                      - Total
                      - 20
                    - - changed
                      - Changed
                      - 1
                    - - corrective_change
                      - Corrective change
                      - 1
                resource_statuses:
                  File[/etc/app/setting]:
                    title: "/etc/app/setting"
                    resource: File[/etc/app/setting]
                    resource_type: File
                    failed: false
                    failed_to_restart: false
                    changed: true
                    out_of_sync: true
                    skipped: false
                    events:
                    - audited: false
                      property: content
                      name: content_changed
                      status: success
                      corrective_change: true
                    corrective_change: true
                corrective_change: true
                cached_catalog_status: not_used
                """.formatted(certname, transaction, LOGS).getBytes(UTF_8);
        }
    }
}
