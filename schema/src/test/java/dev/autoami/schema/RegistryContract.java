package dev.autoami.schema;

import org.junit.jupiter.api.Nested;

/** What the registry promises, whatever the database: a subclass says which. */
public abstract class RegistryContract {
    /** The database under test; it may hold whatever an earlier test left. */
    protected abstract DatabaseSettings database();

    @Nested
    class Opening extends OpeningContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class Groups extends GroupsContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class Rebakes extends RebakesContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class RebakeRaces extends RebakeRacesContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class Keeping extends KeepingContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class Epochs extends EpochContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class Images extends ImagesContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class Reports extends ReportsContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class LiveDecisions extends LiveDecisionsContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class Secrets extends SecretsContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class Tokens extends TokensContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class Sweeps extends SweepContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }

    @Nested
    class WaitTimes extends WaitTimesContract {
        @Override
        protected DatabaseSettings database() {
            return RegistryContract.this.database();
        }
    }
}
