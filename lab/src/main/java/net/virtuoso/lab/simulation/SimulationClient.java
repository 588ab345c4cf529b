package net.virtuoso.lab.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.remote.JMXConnector;

/** What a container's feature {@code vnet-simulation} offers, over JMX. Thread-safe. */
public final class SimulationClient implements AutoCloseable {
    private static final String NAME = "net.virtuoso.simulation:type=Simulation";
    private static final String TEXT = String.class.getName();

    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ObjectName name;

    /** @param connector a connection to the container; closed with this client */
    public SimulationClient(JMXConnector connector) {
        this.connector = connector;
        try {
            this.server = connector.getMBeanServerConnection();
            this.name = new ObjectName(NAME);
        } catch (IOException | MalformedObjectNameException e) {
            throw new IllegalStateException("the simulation can't be reached: " + e, e);
        }
    }

    /** Whether the simulation is there, with its LAN. */
    public boolean isReady() {
        try {
            return server.isRegistered(name) && !text("clientAddress").isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException("the simulation can't be reached", e);
        } catch (IllegalStateException e) {
            return false; // no LAN yet
        }
    }

    /** Starts a VM; {@code network} is empty if its metadata name none. */
    void startVm(String host, String vm, String mac, String network) {
        call("startVm", host, vm, mac, network);
    }

    /** The address that a VM has got by DHCP; empty until then. */
    String addressOf(String vm) {
        return text("addressOf", vm);
    }

    /** Milliseconds from a VM's start to its address. */
    long addressMillis(String vm) {
        return (Long) call("addressMillis", vm);
    }

    /** The address of the client on the LAN. */
    public String clientAddress() {
        return text("clientAddress");
    }

    /** What the LAN's DHCP server has lent to an interface; empty if nothing. */
    public String leaseOf(String mac) {
        return text("leaseOf", mac);
    }

    /** Whether an address answers one ping of a VM, or of {@code client}. */
    public boolean ping(String from, String to) {
        return (Boolean) call("ping", from, to);
    }

    void startProgram(String vm, String... arguments) {
        invoke("startProgram", new Object[] {vm, arguments}, TEXT, String[].class.getName());
    }

    void killProgram(String vm) {
        call("killProgram", vm);
    }

    boolean isProgramRunning(String vm) {
        return (Boolean) call("isProgramRunning", vm);
    }

    String programOutput(String vm, int from) {
        return (String) invoke("programOutput", new Object[] {vm, from}, TEXT, "int");
    }

    private String text(String operation, String... arguments) {
        return (String) call(operation, arguments);
    }

    private Object call(String operation, String... arguments) {
        String[] types = new String[arguments.length];
        Arrays.fill(types, TEXT);
        return invoke(operation, arguments, types);
    }

    private Object invoke(String operation, Object[] arguments, String... types) {
        try {
            return server.invoke(name, operation, arguments, types);
        } catch (RuntimeMBeanException e) {
            throw new IllegalStateException(
                    "the simulation refused " + operation + ": "
                            + e.getTargetException().getMessage(),
                    e);
        } catch (JMException e) {
            throw new IllegalStateException("the simulation could not " + operation + ": " + e, e);
        } catch (IOException e) {
            throw new UncheckedIOException("the simulation can't be reached for " + operation, e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            return; // the container has ended
        }
    }
}
