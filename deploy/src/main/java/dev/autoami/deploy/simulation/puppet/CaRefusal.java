package dev.autoami.deploy.simulation.puppet;

/** The CA says no: with an HTTP status and a plain sentence. */
final class CaRefusal extends RuntimeException {
    private final int status;

    CaRefusal(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
