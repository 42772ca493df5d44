package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.it.lab.Ended;
import dev.autoami.it.lab.FileSystem;
import dev.autoami.it.lab.Lab;
import dev.autoami.it.lab.Witness;
import dev.autoami.schema.image.AmiId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Reads every byte of a baked image's file system, and looks for what must not be in it. */
final class CleanImage {
    /** Enough of a key to be sure of it, wherever its lines were broken. */
    private static final int ENOUGH = 32;

    /** By whose names user-data makes units, and marks that it has. */
    private static final List<String> UNITS = List.of("autoami-end", "zz-autoami", "autoami-stand-in");

    private final Lab lab;

    CleanImage(Lab lab) {
        this.lab = lab;
    }

    void check(AmiId ami, Ended rebake) {
        FileSystem files = lab.fileSystem(ami);
        Witness witness = lab.witness(rebake.instance());

        // What Puppet did is there, and so is what it must remember.
        assertThat(files.content("/etc/motd")).isEqualTo("Welcome, this is a web server.\n");
        assertThat(files.has("/usr/bin/tree")).isTrue();
        assertThat(files.matching(".*/state/transactionstore\\.yaml")).hasSize(1);

        assertThat(files.find(List.of("this is a web server")))
                .as("the search finds what is there")
                .containsExactly("/etc/motd: this is a web server");
        List<String> secrets = secrets(rebake, witness);
        assertThat(secrets).hasSizeGreaterThan(10);
        assertThat(files.find(secrets)).isEmpty();
        assertThat(files.matching(".*/ssh_host_[^/]*key.*")).isEmpty();
        assertThat(files.matching("(/var/lib/puppet|/etc/puppet|/etc/puppetlabs/puppet)/ssl/[^/]+/.+"))
                .isEmpty();
        assertThat(files.matching("/var/lib/cloud/instances/.+")).isEmpty();
        assertThat(files.content("/etc/machine-id").strip()).isIn("", "uninitialized");
        // The instance's own end and the agent's stand-in were in memory: neither they are here, nor what made them.
        assertThat(files.find(UNITS)).isEmpty();
    }

    private static List<String> secrets(Ended rebake, Witness witness) {
        List<String> secrets = new ArrayList<>(List.of(rebake.certname(), witness.loginKey(), witness.hostKey()));
        String pem = witness.agentFiles().orElseThrow(() -> new AssertionError("nobody saw the agent's key"));
        // As PEM: every line but the first, which all keys of a kind have in common, and a short last one.
        for (String part : pem.split("-----BEGIN [A-Z ]+-----\n", -1)) {
            part.lines().skip(1).filter(line -> line.length() == 64).forEach(secrets::add);
        }
        RSAPublicKey key = (RSAPublicKey) witness.certificate().getPublicKey();
        BigInteger modulus = key.getModulus();
        byte[] bytes = modulus.toByteArray();
        // As DER, in the middle, and as hexadecimal.
        secrets.add(new String(bytes, bytes.length / 2, ENOUGH, StandardCharsets.ISO_8859_1));
        String hex = HexFormat.of().formatHex(bytes, bytes.length / 2, bytes.length / 2 + ENOUGH);
        secrets.add(hex);
        secrets.add(hex.toUpperCase(Locale.ROOT));
        secrets.add(HexFormat.ofDelimiter(":").formatHex(bytes, bytes.length / 2, bytes.length / 2 + ENOUGH));
        secrets.add(middle(witness.certificate().getSignature()));
        secrets.add(middle(Base64.getDecoder().decode(witness.hostKey())));
        return secrets;
    }

    private static String middle(byte[] bytes) {
        int length = Math.min(ENOUGH, bytes.length / 2);
        return new String(bytes, bytes.length / 3, length, StandardCharsets.ISO_8859_1);
    }
}
