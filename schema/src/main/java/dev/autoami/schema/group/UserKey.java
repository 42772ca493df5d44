package dev.autoami.schema.group;

/**
 * A key pair of the user's, for the instances that {@code autoami launch} starts and the user keeps.
 *
 * @param name the EC2 key pair's name
 * @param file the private key's path on the server that runs AutoAMI
 */
public record UserKey(String name, String file) {
    public UserKey {
        if (name.isBlank() || file.isBlank()) {
            throw new IllegalArgumentException("a key pair needs both its name and its private key's file");
        }
    }
}
