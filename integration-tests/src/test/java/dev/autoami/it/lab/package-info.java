/**
 * The lab: a real Puppet Server with its CA, real MySQL, and an EC2 whose instances are containers with a real init,
 * sshd, cloud-init and Puppet agent, around AutoAMI as one installs it. The tests beside it say what they want to see;
 * here is only how to have it and how to look at it.
 */
@NullMarked
package dev.autoami.it.lab;

import org.jspecify.annotations.NullMarked;
