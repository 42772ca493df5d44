package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.it.lab.Ended;
import dev.autoami.it.lab.Lab;
import dev.autoami.schema.image.AmiId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/** The life of one group, from its base image on; each test goes on where the one before it ended. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class RebakeScenario {
    private final Lab lab = Lab.running();
    private final Web web;
    private final AmiId base;
    private final String agent;
    private Optional<AmiId> latest = Optional.empty();
    private Optional<Ended> last = Optional.empty();

    /** @param agent what the figures call it */
    RebakeScenario(String group, AmiId base, String agent) {
        this.web = new Web(lab, group);
        this.base = base;
        this.agent = agent;
    }

    @BeforeAll
    void thereIsAGroupAndItsCode() {
        web.deploy(Manifests.WEB);
        web.create(base);
    }

    @AfterEach
    void nothingIsLeftOfTheRebake() {
        new Leftovers(lab).mustBeNoneOf(last.orElseThrow());
    }

    @Test
    @Order(1)
    void theFirstRebakeFindsChangesAndPromotesAnImage() {
        Ended rebake = rebake(0, "PROMOTED");

        assertThat(rebake.source()).isEqualTo(base);
        assertThat(rebake.decided("intentional")).containsExactlyInAnyOrderElementsOf(Manifests.RESOURCES_OF_WEB);
        assertThat(reportsOf(rebake))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).contains("report by POST"));
        latest = Optional.of(web.latest());
        lab.figures().note("launch to converged, base image", agent, rebake.fromLaunchToConverged());
    }

    @Test
    @Order(2)
    void theImageHoldsWhatPuppetDidAndNothingOfTheInstance() {
        new CleanImage(lab).check(latest.orElseThrow(), last.orElseThrow());
    }

    @Test
    @Order(3)
    void theNextRebakeStartsFromThatImageAndIsUpToDate() {
        Ended rebake = rebake(0, "UP_TO_DATE");

        assertThat(rebake.source()).isEqualTo(latest.orElseThrow());
        assertThat(web.latest()).isEqualTo(latest.orElseThrow());
        assertThat(rebake.decided("intentional")).isEmpty();
        lab.figures().note("launch to converged, baked image", agent, rebake.fromLaunchToConverged());
    }

    @Test
    @Order(4)
    void aChangeOfTheCodePromotesAnImageAndTheReasonsNameOnlyWhatChanged() {
        web.deploy(Manifests.WEB_WITH_ANOTHER_MESSAGE);

        Ended rebake = rebake(0, "PROMOTED");

        assertThat(rebake.decided("intentional")).containsExactly("File[/etc/motd]");
        assertThat(rebake.decided("reasons"))
                .anySatisfy(reason -> assertThat(reason).contains("File[/etc/motd]"))
                .noneSatisfy(reason -> assertThat(reason).contains("Package["));
        assertThat(web.latest()).isNotEqualTo(latest.orElseThrow());
        latest = Optional.of(web.latest());
    }

    @Test
    @Order(5)
    void codeThatDoesNotCompileIsRejected() {
        web.deploy(Manifests.DOES_NOT_COMPILE);

        assertRejected(rebake(3, "REJECTED"));
    }

    @Test
    @Order(6)
    void codeThatChangesSomethingAndThenFailsIsRejected() {
        web.deploy(Manifests.CHANGES_AND_FAILS);

        Ended rebake = rebake(3, "REJECTED");

        assertRejected(rebake);
        assertThat(rebake.decided("failed")).containsExactly("Exec[/bin/false]");
        assertThat(rebake.decided("changed")).contains("File[/srv/made-before-the-failure]");
    }

    @Test
    @Order(7)
    void aRefreshThatFailsIsRejected() {
        web.deploy(Manifests.FAILED_REFRESH);

        Ended rebake = rebake(3, "REJECTED");

        assertRejected(rebake);
        assertThat(rebake.decided("failed")).containsExactly("Exec[reload]");
    }

    private Ended rebake(int exitCode, String outcome) {
        Ended rebake = web.rebake();
        last = Optional.of(rebake);
        assertThat(rebake.outcome()).as("%s%n%s", rebake.run(), rebake.events()).isEqualTo(outcome);
        assertThat(rebake.run().exitCode()).isEqualTo(exitCode);
        return rebake;
    }

    private void assertRejected(Ended rebake) {
        assertThat(rebake.source()).isEqualTo(latest.orElseThrow());
        assertThat(rebake.decided("reasons")).isNotEmpty();
        assertThat(web.latest()).isEqualTo(latest.orElseThrow());
    }

    private static List<String> reportsOf(Ended rebake) {
        return rebake.told("CONVERGE").stream()
                .filter(text -> text.contains("report by"))
                .toList();
    }
}
