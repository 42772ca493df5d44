package dev.autoami.schema;

import static dev.autoami.schema.Samples.KEY;
import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.plain;
import static dev.autoami.schema.Samples.unusedName;

import java.util.Optional;

/** A process to be killed: creates groups without end, and says each one's name when the registry has it. */
final class Writer {
    private Writer() {}

    public static void main(String[] args) {
        DatabaseSettings settings = new DatabaseSettings(args[0], Optional.of("sa"), Optional.of(""), 2);
        try (Registry registry = Registry.open(settings, KEY, "writer", new SettableClock(NOW))) {
            while (!System.out.checkError()) {
                System.out.println(
                        registry.groups().create(unusedName(), plain()).name());
            }
        }
    }
}
