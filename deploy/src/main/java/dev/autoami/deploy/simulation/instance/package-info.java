/**
 * Simulated instances: each an SSH server in this process, on a loopback address of its own, over a small disk in memory.
 * Cloud-init reads the real user-data, and exactly the commands that the rebaker sends are answered, by what they mean
 * for that disk; any other exits 127 and is remembered. An image is a copy of the disk. SSH sessions run on the server's
 * own threads. Nothing here knows EC2's protocol or the registry.
 */
@NullMarked
package dev.autoami.deploy.simulation.instance;

import org.jspecify.annotations.NullMarked;
