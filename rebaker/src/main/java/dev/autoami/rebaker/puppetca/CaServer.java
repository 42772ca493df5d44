package dev.autoami.rebaker.puppetca;

/** Where a CA listens. */
record CaServer(String host, int port) {
    static final int DEFAULT_PORT = 8140;

    /** @param text {@code host} or {@code host:port} */
    static CaServer parse(String text) {
        int colon = text.lastIndexOf(':');
        return colon < 0 || text.endsWith("]")
                ? new CaServer(text, DEFAULT_PORT)
                : new CaServer(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
