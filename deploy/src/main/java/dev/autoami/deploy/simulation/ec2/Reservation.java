package dev.autoami.deploy.simulation.ec2;

import java.util.List;

/** The instances of one launch. */
record Reservation(String id, List<Instance> instances) {
    void write(Xml xml) {
        xml.value("reservationId", id);
        xml.value("ownerId", Account.OWNER);
        xml.set("instancesSet", instances, instance -> instance.write(xml));
    }
}
