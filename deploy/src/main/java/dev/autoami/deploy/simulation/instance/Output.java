package dev.autoami.deploy.simulation.instance;

/** How a command ended. */
record Output(int exitCode, String out, String err) {
    static final Output NOTHING = new Output(0, "", "");

    static Output of(String out) {
        return new Output(0, out, "");
    }

    static Output failed(int exitCode, String err) {
        return new Output(exitCode, "", err + "\n");
    }
}
