/**
 * Shells of instances over SSH, by SSHJ: a pinned host key, a key of ours, commands with bounded output. Calls block the
 * caller's (virtual) thread. Knows nothing of EC2, Puppet or rebakes; no type of SSHJ leaves it.
 */
@NullMarked
package dev.autoami.rebaker.ssh;

import org.jspecify.annotations.NullMarked;
