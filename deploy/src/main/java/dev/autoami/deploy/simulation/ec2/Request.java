package dev.autoami.deploy.simulation.ec2;

/** A request, in the protocol of its service. */
interface Request {
    /** As the API names it: {@code RunInstances}. */
    String action();

    /**
     * Does the work, and answers a body.
     *
     * @throws Ec2Error when it is refused
     */
    String perform();

    /** The body that says so. */
    String refusal(Ec2Error error);

    String contentType();
}
