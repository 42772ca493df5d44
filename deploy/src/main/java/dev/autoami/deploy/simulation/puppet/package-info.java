/**
 * A simulated Puppet: its CA over TLS with the real paths and answers, and a Puppet Server that answers an agent's run
 * with a real report and posts it to AutoAMI over mutual TLS as the real one does. What a run finds to change depends on
 * the code that is deployed here and on what the node's disk has seen of it. Requests run on virtual threads.
 */
@NullMarked
package dev.autoami.deploy.simulation.puppet;

import org.jspecify.annotations.NullMarked;
