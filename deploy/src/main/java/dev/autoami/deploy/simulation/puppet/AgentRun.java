package dev.autoami.deploy.simulation.puppet;

/**
 * How one run of an agent ended.
 *
 * @param exitCode as of {@code puppet agent --detailed-exitcodes}
 * @param output what the agent prints
 * @param report what it keeps as its last run report; empty when there was no run at all
 * @param applied whether the node is now as the code wants it
 */
public record AgentRun(int exitCode, String output, String report, boolean applied) {}
