package dev.autoami.rebaker.puppetca;

import dev.autoami.schema.report.Certname;
import java.util.Optional;

/**
 * One call of the CA's HTTP API.
 *
 * @param <T> its result
 */
interface CaCall<T> {
    String method();

    /** Below {@code /puppet-ca/v1/}. */
    String path();

    Certname certname();

    /** Begins an error message: {@code signing web-….internal}. */
    String doing();

    default Optional<Body> body() {
        return Optional.empty();
    }

    default String accept() {
        return "application/json";
    }

    /** Whether this is one of the answers that the call is made for; any other is an error. */
    boolean expects(Answer answer);

    /** The result, of an answer that was expected. */
    T result(Answer answer);

    record Body(String contentType, String text) {}

    record Answer(int status, String text) {
        boolean isSuccess() {
            return status / 100 == 2;
        }
    }
}
