package dev.autoami.rebaker.ec2;

import dev.autoami.rebaker.Measures;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.Ec2ClientBuilder;

/** Makes the SDK's clients, which share one HTTP client and one source of credentials. */
final class Ec2Clients implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** EC2 was seen to take 20 s over an answer. */
    private static final Duration ATTEMPT = Duration.ofSeconds(30);

    private static final Duration CALL = Duration.ofSeconds(100);

    private final Ec2Settings settings;
    private final Attempts attempts;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;

    Ec2Clients(Ec2Settings settings, Measures measures) {
        this.settings = settings;
        this.attempts = new Attempts(measures);
        this.http = UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(ATTEMPT)
                .build();
        this.credentials = settings.simulator().isPresent()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create("simulated", "simulated"))
                : DefaultCredentialsProvider.builder().build();
    }

    Ec2Client client(String region) {
        Ec2ClientBuilder builder = Ec2Client.builder()
                .region(Region.of(region))
                .httpClient(http)
                .credentialsProvider(credentials)
                .overrideConfiguration(all -> all.apiCallTimeout(CALL)
                        .apiCallAttemptTimeout(ATTEMPT)
                        .retryStrategy(new Retries())
                        .addMetricPublisher(attempts));
        settings.simulator().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    @Override
    public void close() {
        http.close();
    }
}
