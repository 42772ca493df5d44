package dev.autoami.deploy.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before a listening port: when as many connections are open as may be, no more are accepted until one of them
 * closes. The others wait in the system's queue; to close them would lose their reports, as Puppet posts but once.
 *
 * <p>Runs on the port's own event loop.
 */
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

    private final int most;
    private final NowAndThen reached;
    private int open;

    ConnectionLimit(int most, NowAndThen reached) {
        this.most = most;
        this.reached = reached;
    }

    @Override
    public void channelRead(ChannelHandlerContext port, Object accepted) {
        Channel connection = (Channel) accepted;
        connection.closeFuture().addListener(closed -> port.executor().execute(() -> closed(port)));
        open++;
        if (open >= most) {
            port.channel().config().setAutoRead(false);
            reached.ifDue(times -> LOG.atWarn()
                    .addKeyValue("port", port.channel().localAddress())
                    .addKeyValue("connections", most)
                    .addKeyValue("times", times)
                    .log("as many connections are open as may be ('max-connections'): further ones wait"));
        }
        port.fireChannelRead(accepted);
    }

    private void closed(ChannelHandlerContext port) {
        open--;
        if (open == most - 1) {
            port.channel().config().setAutoRead(true);
        }
    }
}
