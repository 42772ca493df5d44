package dev.autoami.deploy.simulation.ec2;

/** EC2's states of an instance, with its codes. */
enum InstanceState {
    PENDING(0, "pending"),
    RUNNING(16, "running"),
    SHUTTING_DOWN(32, "shutting-down"),
    TERMINATED(48, "terminated"),
    STOPPING(64, "stopping"),
    STOPPED(80, "stopped");

    private final int code;
    private final String word;

    InstanceState(int code, String word) {
        this.code = code;
        this.word = word;
    }

    String word() {
        return word;
    }

    void write(String element, Xml xml) {
        xml.group(element, state -> {
            state.value("code", code);
            state.value("name", word);
        });
    }
}
