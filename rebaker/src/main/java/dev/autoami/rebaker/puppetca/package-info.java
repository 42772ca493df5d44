/**
 * The Puppet CA over HTTPS, as Puppet Server 7 and 8 answer: one small class for each call, which knows its path, its body
 * and what each answer means; {@link dev.autoami.rebaker.puppetca.CaClient} sends them and translates failures. Calls
 * block the caller's (virtual) thread. Knows nothing of instances and rebakes.
 */
@NullMarked
package dev.autoami.rebaker.puppetca;

import org.jspecify.annotations.NullMarked;
