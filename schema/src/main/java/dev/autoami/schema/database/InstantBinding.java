package dev.autoami.schema.database;

import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.impl.AbstractBinding;
import org.jooq.impl.DSL;

/**
 * A moment in a {@code timestamp(6)} column, as the date and time of UTC. By way of {@link LocalDateTime} and not of
 * {@link java.sql.Timestamp}, which would shift hours that the JVM's own zone leaves out in spring.
 */
public final class InstantBinding extends AbstractBinding<LocalDateTime, Instant> {
    @Override
    public Converter<LocalDateTime, Instant> converter() {
        return Converter.ofNullable(
                LocalDateTime.class,
                Instant.class,
                utc -> utc.toInstant(ZoneOffset.UTC),
                moment -> LocalDateTime.ofInstant(moment, ZoneOffset.UTC));
    }

    @Override
    public void sql(BindingSQLContext<Instant> context) {
        context.render().visit(DSL.raw(context.variable()));
    }

    @Override
    public void register(BindingRegisterContext<Instant> context) throws SQLException {
        context.statement().registerOutParameter(context.index(), Types.TIMESTAMP);
    }

    @Override
    public void set(BindingSetStatementContext<Instant> context) throws SQLException {
        LocalDateTime utc = context.convert(converter()).value();
        if (utc == null) {
            context.statement().setNull(context.index(), Types.TIMESTAMP);
        } else {
            context.statement().setObject(context.index(), utc);
        }
    }

    @Override
    public void get(BindingGetResultSetContext<Instant> context) throws SQLException {
        context.convert(converter()).value(context.resultSet().getObject(context.index(), LocalDateTime.class));
    }
}
