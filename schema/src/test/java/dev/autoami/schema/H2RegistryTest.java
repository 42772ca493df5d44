package dev.autoami.schema;

import java.util.Optional;

/** The contract on H2 in memory. */
class H2RegistryTest extends RegistryContract {
    @Override
    protected DatabaseSettings database() {
        return new DatabaseSettings("jdbc:h2:mem:contract;DB_CLOSE_DELAY=-1", Optional.of("sa"), Optional.of(""), 8);
    }
}
