package net.virtuoso.bench.candidate;

import java.util.Map;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.lab.middle.OpenSsh;

/**
 * Our product's links through an OpenSSH server at the called host. Its processor time isn't counted.
 *
 * @param product what runs it; started when first needed
 */
record ProductThroughSsh(SharedProduct product) implements Candidate {
    private static final String TRANSPORT = "ssh";
    private static final int MTU = 1500;

    @Override
    public String name() {
        return TRANSPORT;
    }

    @Override
    public String description() {
        return "ours, TLS 1.3 in SSH, through an OpenSSH server";
    }

    @Override
    public Running start(Bed bed, int number) {
        Product running = product.on(bed);
        String behind = bed.b().address() + ":" + ProductSetup.ENCRYPTED.sshPort();
        OpenSsh server = OpenSsh.start(bed.b().host(), behind);
        running.configureCaller(
                "net.virtuoso.transport.ssh.cfg",
                Map.of(
                        "user",
                        "root",
                        "key",
                        server.userKey().toString(),
                        "host.keys",
                        server.fingerprint(),
                        "destination",
                        behind));
        Lane lane = Lane.bridged(bed, number, MTU);
        running.join(lane, TRANSPORT);
        return new Running(lane, running.daemons());
    }
}
