package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.it.lab.Ended;
import dev.autoami.it.lab.Lab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Puppet Server posts a report once, and tells nobody when that failed. */
class BlockedEndpointIT {
    private final Lab lab = Lab.running();

    @AfterEach
    void openTheWayAgain() {
        lab.puppet().reconnect();
    }

    @Test
    void aReportThatDoesNotArriveIsReadFromTheInstance() {
        Web web = new Web(lab, "webblocked");
        web.deploy(Manifests.WEB);
        web.create(Lab.AGENT_8);
        lab.puppet().cutOff();

        Ended rebake = web.rebake();

        assertThat(rebake.outcome()).as("%s", rebake.run()).isEqualTo("PROMOTED");
        assertThat(rebake.decided("intentional")).containsExactlyInAnyOrderElementsOf(Manifests.RESOURCES_OF_WEB);
        assertThat(rebake.told("CONVERGE"))
                .filteredOn(text -> text.contains("report by"))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).contains("report by SSH"));
        new Leftovers(lab).mustBeNoneOf(rebake);
    }
}
