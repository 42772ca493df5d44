package dev.autoami.it;

import dev.autoami.it.lab.Lab;

/** The whole scenario with the agent of Puppet 8. */
class Agent8IT extends RebakeScenario {
    Agent8IT() {
        super("web8", Lab.AGENT_8, "Puppet 8");
    }
}
