package dev.autoami.benchmark.ingest;

/** The sizes that reports come in: Puppet 8's normal one, a role on Puppet 7, a big one. */
enum Size {
    SMALL(5_000, "5 kB"),
    MEDIUM(512 * 1024, "512 kB"),
    LARGE(2 * 1024 * 1024, "2 MiB");

    private final int bytes;
    private final String words;

    Size(int bytes, String words) {
        this.bytes = bytes;
        this.words = words;
    }

    int bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return words;
    }
}
