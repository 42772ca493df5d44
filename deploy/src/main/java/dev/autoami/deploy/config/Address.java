package dev.autoami.deploy.config;

import java.net.InetSocketAddress;
import java.util.Locale;

/** Where to listen: a host name or address, and a port; port 0 is any free one. */
public record Address(String host, int port) {
    static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("no port");
        }
        String host = text.substring(0, colon);
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("no such port");
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Address(host, port);
    }

    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
        return host.toLowerCase(Locale.ROOT).equals("localhost")
                || (isLiteral()
                        && new InetSocketAddress(host, port).getAddress().isLoopbackAddress());
    }

    // A name is not looked up: what it resolves to may change.
    private boolean isLiteral() {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
