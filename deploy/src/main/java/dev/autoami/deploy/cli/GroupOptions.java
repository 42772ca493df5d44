package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.GroupSettingsMessage;
import dev.autoami.deploy.api.message.RulesMessage;
import dev.autoami.deploy.api.message.WatchMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A group's settings as options, for {@code create} and {@code update}; what is not given is not sent. */
final class GroupOptions {
    @Option(
            names = "--image",
            paramLabel = "AMI",
            description = "The base image. Changed, the next rebake starts from it.")
    private @Nullable String image;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            split = ",",
            description =
                    "The instance type of test instances, such as t3.small; repeated, or with commas: further ones,"
                            + " for when EC2 has no room.")
    private @Nullable List<String> types;

    @Option(names = "--login", paramLabel = "NAME", description = "The account that cloud-init gives our key to.")
    private @Nullable String login;

    @Option(names = "--puppet-server", paramLabel = "HOST", description = "The Puppet Server of the group's agents.")
    private @Nullable String puppetServer;

    @Option(names = "--ca-server", paramLabel = "HOST", description = "The Puppet CA; by default the Puppet Server.")
    private @Nullable String caServer;

    @Option(names = "--region", paramLabel = "REGION", description = "The EC2 region; by default the service's own.")
    private @Nullable String region;

    @Option(
            names = "--subnet",
            paramLabel = "ID",
            split = ",",
            description =
                    "The subnet, by default the default VPC's; repeated, or with commas: further ones, in which each"
                            + " type is looked for.")
    private @Nullable List<String> subnets;

    @Option(names = "--security-group", paramLabel = "ID", description = "A security group; may be repeated.")
    private @Nullable List<String> securityGroups;

    @Option(names = "--instance-profile", paramLabel = "NAME", description = "The instance profile.")
    private @Nullable String instanceProfile;

    @Option(
            names = "--connect",
            paramLabel = "ADDRESS",
            description = "private-ip (default), public-ip, private-dns or public-dns: where AutoAMI logs in.")
    private @Nullable String connect;

    @Option(names = "--keyname", paramLabel = "NAME", description = "The EC2 key pair of 'autoami launch'.")
    private @Nullable String keyname;

    @Option(names = "--keyfile", paramLabel = "PATH", description = "Its private key: a path on the server.")
    private @Nullable String keyfile;

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "The Puppet environment; by default production.")
    private @Nullable String environment;

    @Option(
            names = "--trusted-fact",
            paramLabel = "NAME=VALUE",
            description = "A certificate extension to classify by, such as pp_role=web; may be repeated.")
    private @Nullable Map<String, String> trustedFacts;

    @Option(names = "--image-prefix", paramLabel = "TEXT", description = "What image names begin with.")
    private @Nullable String imagePrefix;

    @Option(names = "--description", paramLabel = "TEXT", description = "The images' description.")
    private @Nullable String description;

    @Option(
            names = "--before-clean",
            paramLabel = "FILE",
            description = "A script that runs as root on the instance before it is cleaned; read here.")
    private @Nullable Path beforeClean;

    @Option(
            names = "--max-runs",
            paramLabel = "N",
            description = "How many agent runs may be needed, 2 to 10; default 3.")
    private @Nullable Integer maxRuns;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private PolicyOptions policy;

    @Option(
            names = "--watch",
            paramLabel = "CERTNAME",
            description =
                    "Live nodes whose reports may trigger a rebake, such as 'web-*.example.com'; may be repeated.")
    private @Nullable List<String> watch;

    @Option(
            names = "--watch-interval",
            paramLabel = "TIME",
            description = "Least time between two rebakes that reports triggered; default 6h.")
    private @Nullable String watchInterval;

    @Option(
            names = "--watch-image",
            paramLabel = "HOW",
            description = "checked (default): only nodes of the latest image count; assumed-latest: all do.")
    private @Nullable String watchImage;

    GroupSettingsMessage message() {
        RulesMessage rules = policy.message();
        return new GroupSettingsMessage(
                image,
                null,
                types,
                login,
                puppetServer,
                caServer,
                region,
                null,
                subnets,
                securityGroups,
                instanceProfile,
                connect,
                keyname,
                keyfile,
                environment,
                trustedFacts,
                imagePrefix,
                description,
                script(),
                maxRuns,
                rules.equals(RulesMessage.NONE) ? null : rules,
                watch == null && watchInterval == null && watchImage == null
                        ? null
                        : new WatchMessage(watch, watchInterval, watchImage));
    }

    private @Nullable String script() {
        if (beforeClean == null) {
            return null;
        }
        if (beforeClean.toString().isEmpty()) {
            return "";
        }
        try {
            return Files.readString(beforeClean);
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.USAGE, "--before-clean: %s is no text file that can be read".formatted(beforeClean), e);
        }
    }
}
