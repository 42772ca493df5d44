package dev.autoami.deploy.simulation.puppet;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The http report processor of a Puppet Server: posts a report once, holding the agent until it is answered. Nobody
 * learns of a failure but the server's log.
 */
final class ReportPost {
    private static final Logger LOG = LoggerFactory.getLogger(ReportPost.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final URI url;
    private final SSLContext tls;

    ReportPost(URI url, SSLContext tls) {
        this.url = url;
        this.tls = tls;
    }

    void post(String report) {
        byte[] body = report.getBytes(StandardCharsets.UTF_8);
        try {
            HttpsURLConnection connection = (HttpsURLConnection) url.toURL().openConnection();
            connection.setSSLSocketFactory(tls.getSocketFactory());
            connection.setConnectTimeout((int) LIMIT.toMillis());
            connection.setReadTimeout((int) LIMIT.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "application/x-yaml; charset=UTF-8");
            connection.setRequestProperty("Connection", "close");
            connection.setRequestProperty("User-Agent", "Puppet/8.10.0 Ruby/3.1.4-p0 (java)");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            if (status / 100 != 2) {
                LOG.atError()
                        .log("Unable to submit report to {} [{}] {}", url, status, connection.getResponseMessage());
            }
        } catch (IOException e) {
            LOG.atError().setCause(e).log("Report processor failed: Error executing http request to {}", url);
        }
    }
}
