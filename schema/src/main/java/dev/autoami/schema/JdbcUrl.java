package dev.autoami.schema;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jooq.SQLDialect;

/** The user's JDBC URL, with what must hold whatever it says. */
record JdbcUrl(String value, SQLDialect dialect) {
    private static final Pattern WRITE_DELAY = Pattern.compile(";\\s*WRITE_DELAY\\s*=[^;]*", Pattern.CASE_INSENSITIVE);

    static JdbcUrl of(String url) {
        String start = url.toLowerCase(Locale.ROOT);
        if (start.startsWith("jdbc:h2:")) {
            return new JdbcUrl(h2(url), SQLDialect.H2);
        }
        if (start.startsWith("jdbc:mysql:")) {
            return new JdbcUrl(url, SQLDialect.MYSQL);
        }
        throw new IllegalArgumentException(
                "database URL '%s': jdbc:h2:… or jdbc:mysql:… is expected".formatted(withoutSecrets(url)));
    }

    /** For messages. */
    static String withoutSecrets(String url) {
        return url.replaceAll("(?i)(password=)[^;&]*", "$1…").replaceAll("//[^/@]*@", "//…@");
    }

    /**
     * WRITE_DELAY=0, because with H2's default a killed process loses commits that it had acknowledged. Time zone UTC, as
     * the columns carry none. Not closed by H2's own shutdown hook, because ours still writes then.
     */
    private static String h2(String url) {
        StringBuilder all = new StringBuilder(WRITE_DELAY.matcher(url).replaceAll(""));
        String given = url.toUpperCase(Locale.ROOT);
        all.append(";WRITE_DELAY=0");
        for (String setting : new String[] {"TIME ZONE=UTC", "DB_CLOSE_ON_EXIT=FALSE", "LOCK_TIMEOUT=10000"}) {
            if (!given.contains(";" + setting.substring(0, setting.indexOf('=') + 1))) {
                all.append(';').append(setting);
            }
        }
        return all.toString();
    }
}
