package dev.autoami.rebaker.ec2;

import dev.autoami.rebaker.Measures;
import dev.autoami.rebaker.Measures.Answer;
import java.util.List;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.metrics.SdkMetric;

/** Counts each attempt of the SDK's: what EC2 throttles, the SDK tries again, and whoever called it never hears of it. */
final class Attempts implements MetricPublisher {
    private static final String ATTEMPT = "ApiCallAttempt";

    private final Measures measures;

    Attempts(Measures measures) {
        this.measures = measures;
    }

    @Override
    public void publish(MetricCollection call) {
        String action = first(call, CoreMetric.OPERATION_NAME, "unknown");
        call.childrenWithName(ATTEMPT).forEach(attempt -> measures.called(action, answer(attempt)));
    }

    private static Answer answer(MetricCollection attempt) {
        int status = first(attempt, HttpMetric.HTTP_STATUS_CODE, 0);
        return switch (first(attempt, CoreMetric.ERROR_TYPE, "")) {
            case "" -> Answer.OK;
            case "Throttling" -> Answer.THROTTLED;
            case "ConfiguredTimeout" -> Answer.TIMEOUT;
            case "IO" -> Answer.UNREACHABLE;
            default -> status >= 500 ? Answer.SERVER_ERROR : status >= 400 ? Answer.REFUSED : Answer.OTHER;
        };
    }

    private static <T> T first(MetricCollection metrics, SdkMetric<T> metric, T otherwise) {
        List<T> values = metrics.metricValues(metric);
        return values.isEmpty() ? otherwise : values.getFirst();
    }

    @Override
    public void close() {
        // Nothing is held back.
    }
}
