package dev.autoami.deploy.simulation.ec2;

/** An error that EC2 answers: its code, its message, and its HTTP status. */
final class Ec2Error extends RuntimeException {
    private final int status;
    private final String code;

    Ec2Error(String code, String message) {
        this(400, code, message);
    }

    Ec2Error(String code, String message, Throwable cause) {
        super(message, cause);
        this.status = 400;
        this.code = code;
    }

    Ec2Error(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
