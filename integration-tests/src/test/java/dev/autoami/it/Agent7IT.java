package dev.autoami.it;

import dev.autoami.it.lab.Lab;

/** The whole scenario with the agent of Puppet 7. */
class Agent7IT extends RebakeScenario {
    Agent7IT() {
        super("web7", Lab.AGENT_7, "Puppet 7");
    }
}
