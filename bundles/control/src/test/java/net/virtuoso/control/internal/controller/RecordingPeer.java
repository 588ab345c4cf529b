package net.virtuoso.control.internal.controller;

import java.util.ArrayList;
import java.util.List;
import net.virtuoso.control.internal.connection.Caller;
import net.virtuoso.control.internal.connection.Peer;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.wire.control.ControlMessage;
import org.jspecify.annotations.Nullable;

/** Keeps what was sent. */
final class RecordingPeer implements Peer {
    final List<ControlMessage> sent = new ArrayList<>();

    @Nullable
    String closed;

    @Override
    public void send(ControlMessage message) {
        if (closed == null) {
            sent.add(message);
        }
    }

    @Override
    public void close(String reason) {
        closed = closed == null ? reason : closed;
    }

    @Override
    public String address() {
        return "test";
    }

    String host = "192.0.2.50";

    @Override
    public String host() {
        return host;
    }

    /** What the peer has shown; a plain connection until it is set. */
    @Nullable
    Caller caller;

    boolean encrypted;

    @Override
    public boolean isEncrypted() {
        return encrypted;
    }

    @Override
    public @Nullable Caller caller() {
        return caller;
    }

    List<NodeConfig> configs() {
        return sent.stream()
                .filter(ControlMessage.Configure.class::isInstance)
                .map(m -> ((ControlMessage.Configure) m).config())
                .toList();
    }

    @Nullable
    NodeConfig lastConfig() {
        List<NodeConfig> configs = configs();
        return configs.isEmpty() ? null : configs.get(configs.size() - 1);
    }
}
