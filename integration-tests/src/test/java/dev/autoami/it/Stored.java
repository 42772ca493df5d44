package dev.autoami.it;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** A report that is in the registry, of a test instance or of a live node. */
record Stored(long id, String certname, String transaction, LocalDateTime receivedAt) {
    private static final String SELECT = "select id, certname, transaction_uuid, received_at from ";

    /** All of them, looked for past the service and its code. */
    static List<Stored> in(NoReportIsLostIT.Access database) throws SQLException {
        List<Stored> stored = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SELECT + "report union all " + SELECT + "live_decision")) {
            while (rows.next()) {
                stored.add(new Stored(
                        rows.getLong(1), rows.getString(2), rows.getString(3), rows.getObject(4, LocalDateTime.class)));
            }
        }
        return stored;
    }
}
