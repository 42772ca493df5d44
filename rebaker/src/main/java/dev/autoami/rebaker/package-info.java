/** The rebake's ports, in our own words: EC2, the Puppet CA, the instances' shells, and decisions. Adapters are in the packages below; no type of an SDK leaves them. */
@NullMarked
package dev.autoami.rebaker;

import org.jspecify.annotations.NullMarked;
