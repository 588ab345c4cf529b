package net.virtuoso.rest.internal.resource;

import java.util.concurrent.atomic.AtomicReference;
import net.virtuoso.api.adaptation.Adaptation;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.api.traffic.TrafficMatrices;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.VirtualNetwork;
import org.jspecify.annotations.Nullable;

/**
 * The services behind the interface. Each comes and goes on its own, for example with the connection to the store: then
 * requests that need it are answered with 503, and the rest goes on.
 */
public final class Services {
    private final AtomicReference<@Nullable DesiredStateService> states = new AtomicReference<>();
    private final AtomicReference<@Nullable Inventory> inventory = new AtomicReference<>();
    private final AtomicReference<@Nullable Adaptation> adaptation = new AtomicReference<>();
    private final AtomicReference<@Nullable TrafficMatrices> matrices = new AtomicReference<>();
    private final AtomicReference<@Nullable JoinTokens> tokens = new AtomicReference<>();

    /** Where the component puts the service. */
    public AtomicReference<@Nullable JoinTokens> tokensSlot() {
        return tokens;
    }

    /** Where the component puts the service. */
    public AtomicReference<@Nullable DesiredStateService> statesSlot() {
        return states;
    }

    /** Where the component puts the service. */
    public AtomicReference<@Nullable Inventory> inventorySlot() {
        return inventory;
    }

    /** Where the component puts the service. */
    public AtomicReference<@Nullable Adaptation> adaptationSlot() {
        return adaptation;
    }

    /** Where the component puts the service. */
    public AtomicReference<@Nullable TrafficMatrices> matricesSlot() {
        return matrices;
    }

    /** What is wanted. */
    public DesiredStateService states() {
        return there(
                states.get(), "the desired state (the store can't be reached, or vnet-controller isn't installed)");
    }

    /** What is there. */
    public Inventory inventory() {
        return there(inventory.get(), "the inventory (vnet-controller isn't installed, or is starting)");
    }

    /** What lets nodes in. */
    public JoinTokens tokens() {
        return there(tokens.get(), "the join tokens (vnet-controller isn't installed, or is starting)");
    }

    /** The adaptation loop. */
    public Adaptation adaptation() {
        return there(adaptation.get(), "the adaptation loop (vnet-controller isn't installed, or is starting)");
    }

    /** What passed. */
    public TrafficMatrices matrices() {
        return there(matrices.get(), "the traffic matrices (vnet-controller isn't installed, or is starting)");
    }

    /** The newest desired state. */
    public DesiredState state() {
        return states().current();
    }

    /**
     * The network that a filter names.
     *
     * @return the same name
     * @throws net.virtuoso.model.RefusedException if there is no such network
     */
    @Nullable
    String filter(@Nullable String network) {
        if (network != null) {
            VirtualNetwork known = state().network(network);
            return known.name();
        }
        return null;
    }

    private static <T> T there(@Nullable T service, String what) {
        if (service == null) {
            throw new UnavailableException("this container lacks " + what);
        }
        return service;
    }
}
