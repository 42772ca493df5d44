/**
 * What stands between the network and the routes: TLS with Puppet's files, whose certificate is taken, and how many
 * connections are open at once. Event loops call it; files are read on a worker. Knows no routes.
 */
@NullMarked
package dev.autoami.deploy.network;

import org.jspecify.annotations.NullMarked;
