package net.virtuoso.fuzz;

import java.util.List;

/** All targets. */
final class Targets {
    private static final List<Target> ALL = List.of(
            new DatagramTarget(),
            new SealedTarget(),
            new DtlsTarget(),
            new HandshakeTarget(),
            new RetryTarget(),
            new StreamTarget(),
            new WebTarget(),
            new FrameTarget(),
            new GuardTarget(),
            new FastPathTarget(),
            new ConnectionTarget(),
            new ControlMessageTarget(),
            new CertificateTarget(),
            new RequestTarget());

    private Targets() {}

    static List<Target> all() {
        return ALL;
    }

    /**
     * The target of that name.
     *
     * @throws IllegalArgumentException if there is none: the message names those that there are
     */
    static Target named(String name) {
        return ALL.stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no target '" + name + "'; there are "
                        + String.join(", ", ALL.stream().map(Target::name).toList())));
    }
}
