package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.ProblemMessage;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.group.GroupBusyException;
import dev.autoami.schema.group.GroupExistsException;
import dev.autoami.schema.group.UnknownGroupException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates what went wrong into problem+json. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static ProblemMessage of(Throwable trouble) {
        return switch (trouble) {
            case ProblemException problem -> problem(problem.status(), problem.getMessage(), problem.errors());
            case UnknownGroupException unknown -> problem(404, unknown.getMessage(), List.of());
            case GroupExistsException exists -> problem(409, exists.getMessage(), List.of());
            case GroupBusyException busy -> problem(409, busy.getMessage(), List.of());
            case RefusedException refused -> problem(422, refused.getMessage(), List.of());
            case UnavailableException unavailable -> problem(503, unavailable.getMessage(), List.of());
            case RegistryUnavailableException down -> {
                LOG.atWarn().setCause(down).log("the registry's database cannot be reached");
                yield problem(503, "the registry's database cannot be reached; try again later", List.of());
            }
            default -> {
                String mark = UUID.randomUUID().toString();
                LOG.atError().addKeyValue("mark", mark).setCause(trouble).log("a call to the API failed");
                yield problem(500, "an error of AutoAMI's own; its log tells more, under " + mark, List.of());
            }
        };
    }

    private static ProblemMessage problem(int status, @Nullable String detail, List<String> errors) {
        return new ProblemMessage(
                "about:blank",
                HttpResponseStatus.valueOf(status).reasonPhrase(),
                status,
                String.valueOf(detail),
                errors.isEmpty() ? null : errors);
    }
}
