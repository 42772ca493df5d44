package dev.autoami.schema.rebake;

import java.security.SecureRandom;
import java.time.Instant;

/** Makes rebake ids: the second in seven characters, and five by chance. */
final class NewRebakeIds {
    // In ASCII's order, so that ids sort by time; seven of them count seconds until the year 3058.
    private static final String ALPHABET = "234567abcdefghijklmnopqrstuvwxyz";

    private final SecureRandom random = new SecureRandom();

    RebakeId at(Instant time) {
        StringBuilder id = new StringBuilder(12);
        for (int shift = 30; shift >= 0; shift -= 5) {
            id.append(ALPHABET.charAt((int) (time.getEpochSecond() >> shift) & 31));
        }
        for (int i = 0; i < 5; i++) {
            id.append(ALPHABET.charAt(random.nextInt(32)));
        }
        return new RebakeId(id.toString());
    }
}
