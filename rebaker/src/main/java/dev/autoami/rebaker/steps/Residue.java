package dev.autoami.rebaker.steps;

import dev.autoami.schema.rebake.Rebake;
import java.util.List;
import java.util.Optional;

/** What a rebake leaves in its instance, as the variables of the scripts clean, verify and seal. */
record Residue(Rebake rebake, String login, String publicKey, Optional<PuppetAgent> agent) {
    private static final List<String> DIRECTORIES = List.of(
            "ssldir",
            "privatekeydir",
            "publickeydir",
            "certdir",
            "requestdir",
            "privatedir",
            "client_datadir",
            "clientbucketdir",
            "reportdir",
            "yamldir",
            "graphdir",
            "devicedir",
            "preview_outputdir",
            "logdir");
    private static final List<String> FILES = List.of(
            "csr_attributes",
            "hostprivkey",
            "hostpubkey",
            "hostcert",
            "hostcsr",
            "passfile",
            "lastrunfile",
            "lastrunreport",
            "resourcefile",
            "classfile",
            "statefile",
            "ssl_lockfile");

    Script in(Script script) {
        return script.with("ROOT", "")
                .with("LOGIN", login)
                .with("KEY", publicKey.split(" ", -1)[1])
                .with("CERTNAME", rebake.certname().value())
                .with("EMPTY", paths(DIRECTORIES))
                .with("REMOVE", paths(FILES))
                .with("STATE", path("statedir"))
                .with("KEEP", path("transactionstorefile"))
                .with("PUPPET_CONF", path("config"));
    }

    private List<String> paths(List<String> settings) {
        return settings.stream()
                .flatMap(setting -> agent.flatMap(puppet -> puppet.ownPath(setting)).stream())
                .distinct()
                .toList();
    }

    private String path(String setting) {
        return agent.flatMap(puppet -> puppet.ownPath(setting)).orElse("");
    }
}
