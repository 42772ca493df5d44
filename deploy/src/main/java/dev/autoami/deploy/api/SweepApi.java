package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.SweepMessage;
import dev.autoami.schema.token.Scope;
import io.vertx.core.http.HttpMethod;

/** {@code /sweep}: compares the account with the registry and puts it right; with {@code ?dryRun=true} it only tells. */
final class SweepApi {
    private final Ports ports;

    SweepApi(Ports ports) {
        this.ports = ports;
    }

    void mount(Routes routes) {
        routes.lengthy(
                HttpMethod.POST,
                "/sweep",
                call -> isDryRun(call) ? Scope.READ : Scope.ADMIN,
                call -> Answer.ok(SweepMessage.of(ports.sweeping().sweep(isDryRun(call)))));
    }

    /** Anything but {@code true} is no dry run, and needs more rights. */
    private static boolean isDryRun(Call call) {
        return call.asked("dryRun").filter("true"::equals).isPresent();
    }
}
