package dev.autoami.deploy.api;

import dev.autoami.rebaker.Cloud;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.GroupSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What can be known to be wrong with a group before anything is started, all of it at once. Texts that become part of
 * commands on the instance are held to forms that a shell takes literally.
 */
final class GroupChecks {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})(:\\d{1,5})?");
    private static final Pattern LOGIN = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    private static final Pattern TYPE = Pattern.compile("[a-z0-9-]+\\.[a-z0-9-]+");
    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9_]{1,100}");
    private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-z]+");
    private static final Pattern SECURITY_GROUP = Pattern.compile("sg-[0-9a-z]+");
    private static final Pattern PROFILE = Pattern.compile("[A-Za-z0-9+=,.@_-]{1,128}");
    /** What EC2 allows in an image's name; ours adds a hyphen and the rebake's 12 characters. */
    private static final Pattern IMAGE_PREFIX = Pattern.compile("[A-Za-z0-9()\\[\\] ./'@_-]{1,115}");

    private static final Pattern KEY_NAME = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final Pattern KEY_FILE = Pattern.compile("/[^\\p{Cntrl}]{1,1000}");
    private static final Pattern DESCRIPTION = Pattern.compile("[\\x20-\\x7e]{1,255}");
    /** Puppet's registered names, without those that authorize (pp_authorization, pp_auth_role …): the CA refuses them. */
    private static final Set<String> FACTS = Set.of(
            "pp_uuid",
            "pp_instance_id",
            "pp_image_name",
            "pp_preshared_key",
            "pp_cost_center",
            "pp_product",
            "pp_project",
            "pp_application",
            "pp_service",
            "pp_employee",
            "pp_created_by",
            "pp_environment",
            "pp_role",
            "pp_software_version",
            "pp_department",
            "pp_cluster",
            "pp_provisioner",
            "pp_region",
            "pp_datacenter",
            "pp_zone",
            "pp_network",
            "pp_securitypolicy",
            "pp_cloudplatform",
            "pp_apptier",
            "pp_hostname",
            "pp_owner");

    private static final Pattern FACT_OID =
            Pattern.compile("1\\.3\\.6\\.1\\.4\\.1\\.34380\\.1\\.[12](\\.\\d{1,9}){1,8}");
    private static final Pattern FACT_VALUE = Pattern.compile("[^\\p{Cntrl}]{1,255}");
    /** EC2 refills the bucket of RunInstances by two calls a second, for the whole account. */
    private static final int PLACEMENTS = 24;

    private static final int SCRIPT = 64 * 1024;

    private final Cloud cloud;
    private final String certnameSuffix;

    /** @param certnameSuffix of test instances, without a leading dot */
    GroupChecks(Cloud cloud, String certnameSuffix) {
        this.cloud = cloud;
        this.certnameSuffix = certnameSuffix;
    }

    void check(GroupName name, GroupSettings settings) {
        List<String> errors = new ArrayList<>(WatchForm.errors(name, certnameSuffix, settings.watching()));
        form(errors, settings);
        if (errors.isEmpty()) {
            inTheWorld(errors, settings);
        }
        if (!errors.isEmpty()) {
            throw new ProblemException(422, String.join("; ", errors), errors);
        }
    }

    private static void form(List<String> errors, GroupSettings settings) {
        settings.instanceTypes().forEach(type -> form(errors, "type", type, TYPE, "an instance type such as t3.small"));
        form(errors, "login", settings.login(), LOGIN, "the name of an account");
        form(errors, "puppetServer", settings.puppetServer(), HOST, "a host name");
        form(errors, "caServer", settings.caServer(), HOST, "a host name");
        form(errors, "environment", settings.environment(), ENVIRONMENT, "letters, digits and underscores");
        form(errors, "imagePrefix", settings.imagePrefix(), IMAGE_PREFIX, "at most 115 characters that EC2 allows");
        settings.subnets().forEach(subnet -> form(errors, "subnet", subnet, SUBNET, "an id such as subnet-0123"));
        if (settings.placements().size() > PLACEMENTS) {
            errors.add("types and subnets: %d of them in each of %d are more than the %d that are tried in a row"
                    .formatted(
                            settings.instanceTypes().size(), settings.subnets().size(), PLACEMENTS));
        }
        settings.securityGroups()
                .forEach(group -> form(errors, "securityGroups", group, SECURITY_GROUP, "ids such as sg-0123"));
        settings.instanceProfile()
                .ifPresent(profile -> form(errors, "instanceProfile", profile, PROFILE, "the name of a profile"));
        settings.description()
                .ifPresent(text -> form(errors, "description", text, DESCRIPTION, "at most 255 plain characters"));
        settings.userKey().ifPresent(key -> {
            form(errors, "keyname", key.name(), KEY_NAME, "the name of an EC2 key pair");
            form(errors, "keyfile", key.file(), KEY_FILE, "an absolute path on the server that runs AutoAMI");
        });
        settings.beforeClean().ifPresent(script -> {
            if (script.getBytes(StandardCharsets.UTF_8).length > SCRIPT) {
                errors.add("beforeClean may have 64 kB");
            }
        });
        settings.trustedFacts().forEach((name, value) -> {
            if (!FACTS.contains(name) && !FACT_OID.matcher(name).matches()) {
                errors.add(("trustedFacts: '%s' is none of Puppet's registered names (pp_role …) and no OID below"
                                + " 1.3.6.1.4.1.34380.1.1 or .2")
                        .formatted(name));
            }
            form(errors, "trustedFacts." + name, value, FACT_VALUE, "1 to 255 characters on one line");
        });
    }

    private void inTheWorld(List<String> errors, GroupSettings settings) {
        settings.userKey().ifPresent(key -> {
            Path file = Path.of(key.file());
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                errors.add("keyfile: %s cannot be read on the server that runs AutoAMI, or is no file".formatted(file));
            }
        });
        if (!cloud.knowsRegion(settings.region())) {
            errors.add("region: there is no EC2 region %s".formatted(settings.region()));
        } else if (cloud.image(settings.region(), settings.baseImage()).isEmpty()) {
            errors.add("image: there is no AMI %s in %s, or the account that AutoAMI uses may not see it"
                    .formatted(settings.baseImage(), settings.region()));
        }
    }

    private static void form(List<String> errors, String field, String text, Pattern pattern, String expected) {
        if (!pattern.matcher(text).matches()) {
            errors.add("%s: expected %s, not '%s'".formatted(field, expected, text));
        }
    }
}
