package net.virtuoso.simulation.internal.lan;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.MacAddress;
import net.virtuoso.simulation.internal.guest.DhcpServer;
import net.virtuoso.simulation.internal.guest.Ipv4;
import net.virtuoso.simulation.internal.guest.MachineThreads;
import net.virtuoso.simulation.internal.guest.Station;
import net.virtuoso.simulation.internal.port.SimulatedInterface;
import net.virtuoso.simulation.internal.port.SimulatedPorts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The simulated user's LAN, 192.168.77.0/24: a hub with a router that is the DHCP server and lends .100 to .199, a client, and
 * the interface that a proxy's LAN port opens. Safe for use by several threads.
 */
@Component(
        service = SimulatedLan.class,
        configurationPid = LanConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LanConfig.class)
public final class SimulatedLan implements SimulatedInterface.Machine {
    private static final int NETWORK = 192 << 24 | 168 << 16 | 77 << 8;
    private static final int ROUTER = NETWORK | 1;
    private static final int CLIENT = NETWORK | 10;
    private static final int FIRST_LEASE = NETWORK | 100;
    private static final int LEASES = 100;
    private static final MacAddress ROUTER_MAC = MacAddress.parse("02:00:4c:00:00:01");
    private static final MacAddress CLIENT_MAC = MacAddress.parse("02:00:4c:00:00:0a");

    private final SimulatedPorts ports;
    private final EventExecutor executor = new DefaultEventExecutor(MachineThreads.named("vnet-simulation-lan-1"));
    private final Station router;
    private final Station client;
    private final DhcpServer dhcp;
    private final SimulatedInterface plug;

    /**
     * Makes the LAN.
     *
     * @throws net.virtuoso.model.RefusedException if the interface's name can't be
     */
    @Activate
    public SimulatedLan(@Reference SimulatedPorts ports, LanConfig config) {
        this.ports = ports;
        router = new Station(ROUTER_MAC, executor, this::fromRouter);
        client = new Station(CLIENT_MAC, executor, this::fromClient);
        router.setAddress(ROUTER);
        client.setAddress(CLIENT);
        dhcp = new DhcpServer(router, FIRST_LEASE, LEASES);
        plug = ports.plug(config.device(), executor, this);
    }

    /** The client's address. */
    public String clientAddress() {
        return Ipv4.format(CLIENT);
    }

    /** What the DHCP server has lent to a machine. */
    public Optional<String> lease(MacAddress mac) {
        return dhcp.lease(mac).map(Ipv4::format);
    }

    /** Whether an address answers the client's ping within a second. */
    public CompletableFuture<Boolean> ping(int address) {
        return client.ping(address);
    }

    private void fromRouter(ByteBuf frame) {
        toLan(frame.retain());
        to(client, frame);
    }

    private void fromClient(ByteBuf frame) {
        toLan(frame.retain());
        to(router, frame);
    }

    private void toLan(ByteBuf frame) {
        plug.send(frame);
    }

    /** Later: a station is not to hear an answer while it is still asking. */
    private void to(Station station, ByteBuf frame) {
        try {
            executor.execute(() -> {
                try {
                    station.frameReceived(frame);
                } finally {
                    frame.release();
                }
            });
        } catch (RejectedExecutionException e) {
            frame.release(); // the LAN is being removed
        }
    }

    @Override
    public void frameReceived(ByteBuf frame) {
        router.frameReceived(frame);
        client.frameReceived(frame);
    }

    @Override
    public void readComplete() {
        router.readComplete();
        client.readComplete();
    }

    /** Removes the LAN; a port that is open on it fails. */
    @Deactivate
    void deactivate() {
        ports.unplug(plug);
        executor.execute(() -> {
            router.close();
            client.close();
        });
        executor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
