package dev.autoami.deploy.config;

import dev.autoami.schema.token.Scope;
import java.util.Locale;

/** A client certificate that may call the API, and what it may do there. */
public record AllowedCertificate(String certname, Scope scope) {
    static AllowedCertificate parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("no scope");
        }
        return new AllowedCertificate(
                text.substring(0, equals),
                Scope.valueOf(text.substring(equals + 1).toUpperCase(Locale.ROOT)));
    }
}
