package dev.autoami.schema.group;

import dev.autoami.schema.image.AmiId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the user said of a group, with the defaults filled in.
 *
 * @param baseImage the AMI from which the first rebake, and every one from base, starts
 * @param instanceTypes such as {@code t3.small}, at least one; the first is taken wherever there is room for it
 * @param login the account that cloud-init gives our key to, such as {@code admin}
 * @param puppetServer the host whose agents' catalogs the group uses
 * @param caServer the host of the Puppet CA; the Puppet server if the user named no other
 * @param region the EC2 region
 * @param subnets where test instances are launched, in the first that has room; the default VPC's if empty
 * @param securityGroups ids of security groups; the VPC's default group if empty
 * @param instanceProfile name of an instance profile
 * @param connect which address to connect to
 * @param userKey for {@code autoami launch}
 * @param environment the Puppet environment that the run must have used
 * @param trustedFacts certificate extensions for classification, by name ({@code pp_role}) or OID
 * @param imagePrefix what AMI names begin with
 * @param description for the AMIs
 * @param beforeClean the group's own clean-up script, run as root before ours
 * @param maxRuns how many agent runs a rebake may take to converge, 2 to 10: the last one proves it by changing nothing
 * @param rules how reports are decided
 * @param watching which live nodes' reports may trigger a rebake
 */
public record GroupSettings(
        AmiId baseImage,
        List<String> instanceTypes,
        String login,
        String puppetServer,
        String caServer,
        String region,
        List<String> subnets,
        List<String> securityGroups,
        Optional<String> instanceProfile,
        Connect connect,
        Optional<UserKey> userKey,
        String environment,
        Map<String, String> trustedFacts,
        String imagePrefix,
        Optional<String> description,
        Optional<String> beforeClean,
        int maxRuns,
        ChangeRules rules,
        Watching watching) {

    public GroupSettings {
        instanceTypes = instanceTypes.stream().distinct().toList();
        subnets = subnets.stream().distinct().toList();
        securityGroups = List.copyOf(securityGroups);
        trustedFacts = Map.copyOf(trustedFacts);
        if (instanceTypes.isEmpty()) {
            throw new IllegalArgumentException("a group needs an instance type");
        }
        if (maxRuns < 2 || maxRuns > 10) {
            throw new IllegalArgumentException("max-runs is 2 to 10, not " + maxRuns);
        }
    }

    /** Where to look for room, in this order: a type in every subnet, before the next type. */
    public List<Placement> placements() {
        return instanceTypes.stream()
                .flatMap(type -> subnets.isEmpty()
                        ? Stream.of(new Placement(type, Optional.empty()))
                        : subnets.stream().map(subnet -> new Placement(type, Optional.of(subnet))))
                .toList();
    }

    /** The same with another policy. */
    public GroupSettings with(ChangeRules others) {
        return with(caServer, others);
    }

    /** The same at another CA. */
    public GroupSettings withCaServer(String other) {
        return with(other, rules);
    }

    private GroupSettings with(String otherCa, ChangeRules others) {
        return new GroupSettings(
                baseImage,
                instanceTypes,
                login,
                puppetServer,
                otherCa,
                region,
                subnets,
                securityGroups,
                instanceProfile,
                connect,
                userKey,
                environment,
                trustedFacts,
                imagePrefix,
                description,
                beforeClean,
                maxRuns,
                others,
                watching);
    }
}
