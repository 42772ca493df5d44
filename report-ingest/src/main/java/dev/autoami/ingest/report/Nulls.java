package dev.autoami.ingest.report;

/** What a plain scalar of YAML must be to mean null. */
final class Nulls {
    private Nulls() {}

    static boolean isNull(String plain) {
        return switch (plain) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
        };
    }
}
