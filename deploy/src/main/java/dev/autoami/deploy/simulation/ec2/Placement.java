package dev.autoami.deploy.simulation.ec2;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;

/** Where a launch goes: to the subnet or zone that it names, or wherever there is room. */
final class Placement {
    private final Account account;
    private final Faults faults;

    Placement(Account account, Faults faults) {
        this.account = account;
        this.faults = faults;
    }

    /** The zone that a launch asks for, by itself or by its subnet: what its client token is worth is said for that zone. */
    Optional<String> zone(Query query) {
        return query.given("SubnetId")
                .map(subnet -> account.subnet(subnet).zone())
                .or(() -> query.part("Placement").given("AvailabilityZone"));
    }

    /** @throws Ec2Error when there is no room, or no such place */
    Subnet find(Query query) {
        String type = query.required("InstanceType");
        List<Subnet> asked = candidates(query);
        List<Subnet> candidates =
                asked.stream().filter(subnet -> faults.isOffered(type, subnet)).toList();
        if (candidates.isEmpty()) {
            throw new Ec2Error(
                    "Unsupported",
                    "Your requested instance type (%s) is not supported in your requested Availability Zone (%s)."
                            .formatted(type, zones(asked)));
        }
        return candidates.stream()
                .filter(subnet -> !faults.hasNoRoomFor(type, subnet))
                .findFirst()
                .orElseThrow(() -> new Ec2Error(
                        500,
                        "InsufficientInstanceCapacity",
                        "We currently do not have sufficient %s capacity in the Availability Zone you requested (%s)."
                                .formatted(type, zones(candidates))));
    }

    private static String zones(List<Subnet> subnets) {
        return subnets.stream().map(Subnet::zone).distinct().collect(joining(", "));
    }

    private List<Subnet> candidates(Query query) {
        Optional<String> subnet = query.given("SubnetId");
        if (subnet.isPresent()) {
            return List.of(account.subnet(subnet.get()));
        }
        Optional<String> zone = zone(query);
        if (zone.isEmpty()) {
            return account.subnets.values().stream().filter(Subnet::isDefault).toList();
        }
        List<Subnet> there = account.subnets.values().stream()
                .filter(one -> one.zone().equals(zone.get()))
                .toList();
        if (there.isEmpty()) {
            throw new Ec2Error("InvalidParameterValue", "Invalid availability zone: [%s]".formatted(zone.get()));
        }
        return there;
    }
}
