package dev.autoami.deploy.simulation.ec2;

/** Why an instance or an image is in its state, in EC2's words: {@code Server.InternalError}, and a sentence. */
public record StateReason(String code, String message) {
    void write(Xml xml) {
        xml.group("stateReason", group -> {
            group.value("code", code);
            group.value("message", message);
        });
    }
}
