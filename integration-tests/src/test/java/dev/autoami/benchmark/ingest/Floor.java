package dev.autoami.benchmark.ingest;

import io.vertx.core.Vertx;
import java.io.IOException;

/** The bare floor: a Vert.x server that reads a body, throws it away, and answers. A process of its own. */
final class Floor {
    private Floor() {}

    /** Says its port, and serves until its standard input ends: that is when whoever started it has ended. */
    public static void main(String[] arguments) throws IOException {
        Vertx.vertx()
                .createHttpServer()
                .requestHandler(request -> {
                    request.handler(buffer -> {});
                    request.endHandler(end -> request.response().end());
                })
                .listen(0, "127.0.0.1")
                .onSuccess(server -> System.out.println("port " + server.actualPort()));
        System.in.read();
        System.exit(0);
    }
}
