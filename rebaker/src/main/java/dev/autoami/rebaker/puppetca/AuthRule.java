package dev.autoami.rebaker.puppetca;

import dev.autoami.schema.report.Certname;

/** The rule that the CA's auth.conf needs for us: the certificates of test instances, and no others. */
public final class AuthRule {
    private AuthRule() {}

    /**
     * @param suffix what test instances' certnames end with, such as {@code autoami.internal}
     * @param caller the common name of our own certificate
     */
    public static String text(String suffix, String caller) {
        return """
            {
                match-request: {
                    path: "^/puppet-ca/v1/certificate_status/[a-z0-9-]+[.]%s$"
                    type: regex
                    method: [get, put, delete]
                }
                # the rule that matches first decides, so the CA's own command line is named here as well
                allow: [ "%s", { extensions: { pp_cli_auth: "true" } } ]
                sort-order: 400
                name: "autoami signs its test instances"
            },
            """.formatted(suffix.replace(".", "[.]"), caller);
    }

    static String textFor(Certname certname, String caller) {
        return text(certname.value().substring(certname.value().indexOf('.') + 1), caller);
    }
}
