package net.virtuoso.overlay.internal.guard;

/** What is known of one network's addresses: declared and learned. */
public final class Neighbours {
    private final Leases leases;
    private Bindings bindings = Bindings.EMPTY;

    /** @param leases what is learned */
    public Neighbours(Leases leases) {
        this.leases = leases;
    }

    /** Swaps what is declared. */
    public void update(Bindings declared) {
        bindings = declared;
    }

    Bindings bindings() {
        return bindings;
    }

    Leases leases() {
        return leases;
    }

    /** Who has an IPv4 address, or {@link Bindings#NOBODY}; what is declared goes before what was learned. */
    long owner(int address) {
        long declared = bindings.owner(address);
        return declared != Bindings.NOBODY ? declared : leases.owner(address);
    }
}
