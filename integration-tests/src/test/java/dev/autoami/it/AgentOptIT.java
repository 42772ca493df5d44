package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.it.lab.Ended;
import dev.autoami.it.lab.Lab;
import org.junit.jupiter.api.Test;

/** Images whose Puppet is only where the vendor's packages put it, off the path of a login and of sudo. */
class AgentOptIT {
    private final Lab lab = Lab.running();

    @Test
    void anAgentUnderOptIsFoundOnTheBaseImageAndOnTheBakedOne() {
        Web web = new Web(lab, "webopt");
        web.deploy(Manifests.WEB);
        web.create(Lab.AGENT_OPT);

        Ended first = web.rebake();
        assertThat(first.outcome()).as("%s", first.run()).isEqualTo("PROMOTED");
        Ended second = web.rebake();
        assertThat(second.outcome()).as("%s", second.run()).isEqualTo("UP_TO_DATE");

        assertThat(second.source()).isEqualTo(web.latest());
        new Leftovers(lab).mustBeNoneOf(second);
    }
}
