package dev.autoami.rebaker;

import dev.autoami.rebaker.Measures.Ran;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.StaleEpochException;
import dev.autoami.schema.rebake.StepName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Takes the time of steps, whatever comes of them. */
record Stopwatch(Measures measures, Clock clock) {
    Step.Next run(StepName name, Supplier<Step.Next> step) {
        Instant begun = clock.instant();
        Ran how = Ran.FAULT;
        try {
            Step.Next next = step.get();
            how = next instanceof Step.Next.End end && end.outcome() == Outcome.FAILED ? Ran.REFUSED : Ran.DONE;
            return next;
        } catch (UnavailableException | RegistryUnavailableException e) {
            how = Ran.UNAVAILABLE;
            throw e;
        } catch (RefusedException e) {
            how = Ran.REFUSED;
            throw e;
        } catch (StaleEpochException e) {
            how = Ran.LOST;
            throw e;
        } catch (BrokenOffException e) {
            how = e.why() == Hold.Why.LOST ? Ran.LOST : Ran.BROKEN_OFF;
            throw e;
        } finally {
            measures.ran(name, how, Duration.between(begun, clock.instant()));
        }
    }
}
