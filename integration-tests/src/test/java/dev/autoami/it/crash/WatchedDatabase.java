package dev.autoami.it.crash;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An H2 in memory each of whose commits that change something is a deed: a driver of its own, before all others. */
final class WatchedDatabase implements Driver, AutoCloseable {
    /** jOOQ asks H2 for what it has inserted: {@code select … from final table (insert …)}. */
    private static final Pattern WRITE = Pattern.compile(
            "(?:select .* from final table \\()?(insert into|update|delete from|merge into)\\s+(\\S+).*",
            Pattern.DOTALL);

    private final String start = "jdbc:h2:mem:" + UUID.randomUUID();
    private final List<Driver> others = DriverManager.drivers().toList();
    private volatile Deeds deeds = Deeds.undisturbed();

    /** Comes first: the drivers are asked in the order in which they were registered. */
    WatchedDatabase() {
        try {
            for (Driver other : others) {
                DriverManager.deregisterDriver(other);
            }
            DriverManager.registerDriver(this);
            for (Driver other : others) {
                DriverManager.registerDriver(other);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return start + ";DB_CLOSE_DELAY=-1;QUERY_CACHE_SIZE=200";
    }

    /** Whose commits these are from now on. */
    void of(Deeds whose) {
        deeds = whose;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(start);
    }

    @Override
    public @Nullable Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        for (Driver other : others) {
            if (other.acceptsURL(url)) {
                return watched(other.connect(url, properties));
            }
        }
        throw new SQLException("no driver for " + url);
    }

    private Connection watched(Connection connection) {
        Transaction transaction = new Transaction();
        return proxy(Connection.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "prepareStatement" ->
                watched(connection, transaction, (PreparedStatement) invoke(connection, method, arguments), (String)
                        arguments[0]);
            case "commit" -> commit(transaction, () -> invoke(connection, method, arguments));
            case "rollback" -> {
                transaction.writes.clear();
                yield invoke(connection, method, arguments);
            }
            default -> invoke(connection, method, arguments);
        });
    }

    private PreparedStatement watched(
            Connection connection, Transaction transaction, PreparedStatement statement, String sql) {
        return proxy(PreparedStatement.class, (proxy, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return invoke(statement, method, arguments);
            }
            deeds.ask();
            Matcher write = WRITE.matcher(sql.toLowerCase(Locale.ROOT));
            if (!write.matches()) {
                return invoke(statement, method, arguments);
            }
            transaction.writes.add(write.group(1) + " " + write.group(2));
            return connection.getAutoCommit()
                    ? commit(transaction, () -> invoke(statement, method, arguments))
                    : invoke(statement, method, arguments);
        });
    }

    private @Nullable Object commit(Transaction transaction, Callable<@Nullable Object> commit) throws Exception {
        List<String> writes = List.copyOf(transaction.writes);
        transaction.writes.clear();
        return writes.isEmpty() ? commit.call() : deeds.commit(String.join(", ", writes), commit);
    }

    /** What a connection has written since its last commit. */
    private static final class Transaction {
        private final List<String> writes = new ArrayList<>();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger(WatchedDatabase.class.getName());
    }

    @Override
    public void close() {
        try {
            DriverManager.deregisterDriver(this);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
