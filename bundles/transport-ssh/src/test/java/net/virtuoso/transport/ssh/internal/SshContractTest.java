package net.virtuoso.transport.ssh.internal;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Path;
import java.util.Map;
import net.virtuoso.model.Endpoint;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.testkit.TransportContract;
import net.virtuoso.transport.internal.dialed.SshTransport;
import net.virtuoso.transport.internal.tls.TlsEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The transport as a whole, through a real SSH server. */
class SshContractTest extends TransportContract {
    @TempDir
    Path files;

    private final TestAuthority authority = new TestAuthority();
    private TestSshServer server;
    private Map<String, Object> keys;
    private SshDialer dialer;
    private Transport transport;

    @BeforeEach
    void start() throws Exception {
        server = new TestSshServer();
        keys = server.caller(files);
        dialer = new SshDialer(SshConfigs.of(keys));
        transport = new SshTransport(dialer, PooledByteBufAllocator.DEFAULT, TlsEngine.best());
    }

    @AfterEach
    void end() throws Exception {
        dialer.deactivate();
        server.close();
    }

    @Override
    protected Transport transport() {
        return transport;
    }

    @Override
    protected EndpointSettings settings(String node, int port) {
        return new EndpointSettings(host(), port, authority.node(node));
    }

    /** The SSH server's, which connects to the node's port. */
    @Override
    protected Endpoint address(TransportEndpoint peer) {
        keys.put("destinations", new String[] {"beta=127.0.0.1:" + peer.port()});
        dialer.configure(SshConfigs.of(keys));
        return new Endpoint(host(), server.port());
    }
}
