package dev.autoami.deploy.simulation.instance;

import dev.autoami.deploy.simulation.puppet.AgentRun;
import dev.autoami.deploy.simulation.puppet.Code;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import java.security.KeyPair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code puppet}, version 8: its settings, its certificate request, and its runs against the simulated server. */
final class PuppetAgent {
    static final String CONF = "/etc/puppetlabs/puppet/puppet.conf";

    /** What the code manages, and so what tells which code this disk has seen. */
    private static final String MANAGED = "/var/lib/d-lab/app.conf";

    /** The short names of certificate extensions, in the order of their numbers below 1.3.6.1.4.1.34380.1.1. */
    private static final List<String> EXTENSIONS = List.of(
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

    private final Disk disk;
    private final SimulatedPuppet puppet;

    PuppetAgent(Disk disk, SimulatedPuppet puppet) {
        this.disk = disk;
        this.puppet = puppet;
    }

    /** Empty for a command line that is not known. */
    Optional<Output> run(List<String> words) {
        String command = String.join(" ", words);
        String certname = option(words, "--certname");
        if (command.startsWith("config print --section agent --certname")) {
            return Optional.of(Output.of(settings(certname).entrySet().stream()
                    .map(setting -> setting.getKey() + " = " + setting.getValue() + "\n")
                    .collect(Collectors.joining())));
        }
        if (command.startsWith("ssl generate_request --certname")) {
            return Optional.of(generateRequest(settings(certname), certname));
        }
        if (command.startsWith("ssl download_cert --certname")) {
            return Optional.of(
                    hasCertificate(settings(certname), certname)
                            ? Output.NOTHING
                            : Output.failed(1, "The certificate for '%s' has not yet been signed".formatted(certname)));
        }
        if (command.startsWith("agent -t --certname")) {
            return Optional.of(agent(settings(certname), certname, option(words, "--environment")));
        }
        return Optional.empty();
    }

    private static String option(List<String> words, String name) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? "" : words.get(at + 1);
    }

    /** As the packages of Puppet's makers lay them out. */
    private static Map<String, String> settings(String certname) {
        String conf = "/etc/puppetlabs/puppet";
        String ssl = conf + "/ssl";
        String var = "/opt/puppetlabs/puppet/cache";
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("confdir", conf);
        settings.put("config", CONF);
        settings.put("csr_attributes", conf + "/csr_attributes.yaml");
        settings.put("ssldir", ssl);
        settings.put("certdir", ssl + "/certs");
        settings.put("privatekeydir", ssl + "/private_keys");
        settings.put("publickeydir", ssl + "/public_keys");
        settings.put("requestdir", ssl + "/certificate_requests");
        settings.put("hostcert", "%s/certs/%s.pem".formatted(ssl, certname));
        settings.put("hostprivkey", "%s/private_keys/%s.pem".formatted(ssl, certname));
        settings.put("hostpubkey", "%s/public_keys/%s.pem".formatted(ssl, certname));
        settings.put("hostcsr", "%s/certificate_requests/%s.pem".formatted(ssl, certname));
        settings.put("localcacert", ssl + "/certs/ca.pem");
        settings.put("hostcrl", ssl + "/crl.pem");
        settings.put("hostcert_renewal_interval", "2592000");
        settings.put("vardir", var);
        settings.put("statedir", var + "/state");
        settings.put("agent_catalog_run_lockfile", var + "/state/agent_catalog_run.lock");
        settings.put("statefile", var + "/state/state.yaml");
        settings.put("transactionstorefile", var + "/state/transactionstore.yaml");
        settings.put("lastrunreport", var + "/state/last_run_report.yaml");
        settings.put("lastrunfile", "/opt/puppetlabs/puppet/public/last_run_summary.yaml");
        settings.put("publicdir", "/opt/puppetlabs/puppet/public");
        settings.put("client_datadir", var + "/client_data");
        settings.put("clientyamldir", var + "/client_yaml");
        settings.put("clientbucketdir", var + "/clientbucket");
        settings.put("reportdir", var + "/reports");
        settings.put("logdir", "/var/log/puppetlabs/puppet");
        settings.put("rundir", "/var/run/puppetlabs");
        settings.put("certname", certname);
        return settings;
    }

    private Output generateRequest(Map<String, String> settings, String certname) {
        KeyPair keys = NodeKeys.generate();
        disk.write(settings.getOrDefault("hostprivkey", ""), NodeKeys.pem(keys.getPrivate()));
        disk.write(settings.getOrDefault("hostpubkey", ""), NodeKeys.pem(keys.getPublic()));
        disk.write(
                settings.getOrDefault("hostcsr", ""),
                NodeKeys.request(certname, keys, extensions(settings.getOrDefault("csr_attributes", ""))));
        return Output.of("Generated certificate request in '%s'\n".formatted(settings.get("hostcsr")));
    }

    private Map<String, String> extensions(String file) {
        Map<String, String> byOid = new LinkedHashMap<>();
        Object attributes = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(disk.read(file).orElse(""));
        if (attributes instanceof Map<?, ?> map && map.get("extension_requests") instanceof Map<?, ?> requests) {
            requests.forEach((name, value) -> byOid.put(oid(name.toString()), value.toString()));
        }
        return byOid;
    }

    private static String oid(String name) {
        int known = EXTENSIONS.indexOf(name);
        return known < 0 ? name : "1.3.6.1.4.1.34380.1.1." + (known + 1);
    }

    private Output agent(Map<String, String> settings, String certname, String environment) {
        String hostcert = settings.getOrDefault("hostcert", "");
        if (!disk.has(hostcert)) {
            Optional<String> certificate = puppet.download(certname);
            if (certificate.isEmpty()) {
                return Output.failed(1, "Exiting now because the waitforcert setting is set to 0");
            }
            disk.write(hostcert, certificate.get());
            disk.write(
                    settings.getOrDefault("localcacert", ""),
                    puppet.download("ca").orElseThrow());
        }
        AgentRun run = puppet.run(certname, environment, seen());
        if (run.applied()) {
            Code code = puppet.code();
            disk.write(MANAGED, "release = %s\n".formatted(code.name()));
            disk.write(settings.getOrDefault("transactionstorefile", ""), "resources: {}\n");
            disk.write(
                    settings.get("client_datadir") + "/catalog/" + certname + ".json",
                    "{\"name\":\"%s\"}".formatted(certname));
            disk.write(settings.getOrDefault("lastrunfile", ""), "version:\n  puppet: 8.10.0\n");
        }
        if (!run.report().isEmpty()) {
            disk.write(settings.getOrDefault("lastrunreport", ""), run.report());
        }
        disk.append("/var/log/syslog", "puppet-agent: run of " + certname);
        return new Output(run.exitCode(), run.output(), "");
    }

    /** Downloads it, when it is not there. */
    private boolean hasCertificate(Map<String, String> settings, String certname) {
        String hostcert = settings.getOrDefault("hostcert", "");
        if (!disk.has(hostcert)) {
            puppet.download(certname).ifPresent(certificate -> {
                disk.write(hostcert, certificate);
                disk.write(
                        settings.getOrDefault("localcacert", ""),
                        puppet.download("ca").orElseThrow());
            });
        }
        return disk.has(hostcert);
    }

    private Optional<Code> seen() {
        return disk.read(MANAGED)
                .map(content -> content.strip().substring("release = ".length()))
                .map(Code::valueOf);
    }
}
