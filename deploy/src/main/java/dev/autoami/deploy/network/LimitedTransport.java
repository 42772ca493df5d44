package dev.autoami.deploy.network;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's own transport, with a {@link ConnectionLimit} at each port that listens: Vert.x lets nobody else at a server's
 * bootstrap.
 */
public final class LimitedTransport extends NioTransport implements Transport {
    private final int connections;
    private final InstantSource clock;

    /** @param connections the most that are open at once on each port */
    public LimitedTransport(int connections, InstantSource clock) {
        this.connections = connections;
        this.clock = clock;
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(config, domainSocket, bootstrap);
        bootstrap.handler(new ConnectionLimit(connections, new NowAndThen(clock)));
        // One at a time, so that none is accepted beyond the limit.
        bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1).maxMessagesPerRead(1));
    }

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return this;
    }
}
