package dev.autoami.deploy.simulation.ec2;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** ImportKeyPair, DescribeKeyPairs and DeleteKeyPair. */
final class KeyPairs {
    private final Account account;

    KeyPairs(Account account) {
        this.account = account;
    }

    void importOne(Query query, Xml xml) {
        String name = query.required("KeyName");
        byte[] key;
        try {
            key = Base64.getMimeDecoder().decode(query.required("PublicKeyMaterial"));
        } catch (IllegalArgumentException e) {
            throw new Ec2Error("InvalidKey.Format", "Key is not in valid OpenSSH public key format", e);
        }
        if (account.keyPairs.putIfAbsent(name, new String(key, StandardCharsets.UTF_8)) != null) {
            throw new Ec2Error("InvalidKeyPair.Duplicate", "The keypair '%s' already exists.".formatted(name));
        }
        xml.value("keyName", name);
    }

    void describe(Query query, Xml xml) {
        List<String> asked = query.values("KeyName");
        asked.forEach(this::publicKey);
        List<String> found = account.keyPairs.keySet().stream()
                .filter(name -> asked.isEmpty() || asked.contains(name))
                .toList();
        xml.set("keySet", found, name -> {
            xml.value("keyName", name);
            xml.value("publicKey", publicKey(name));
        });
    }

    void delete(Query query, Xml xml) {
        account.keyPairs.remove(query.required("KeyName"));
        xml.value("return", true);
    }

    /** @throws Ec2Error when there is no such key pair */
    String publicKey(String name) {
        String key = account.keyPairs.get(name);
        if (key == null) {
            throw new Ec2Error("InvalidKeyPair.NotFound", "The key pair '%s' does not exist".formatted(name));
        }
        return key;
    }
}
