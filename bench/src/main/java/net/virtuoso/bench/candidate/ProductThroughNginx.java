package net.virtuoso.bench.candidate;

import java.util.Map;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.lab.middle.Nginx;

/**
 * Our product's WebSockets over HTTPS, through an nginx at the called host. Its processor time isn't counted.
 *
 * @param product what runs it; started when first needed
 */
record ProductThroughNginx(SharedProduct product) implements Candidate {
    private static final String TRANSPORT = "wss";
    private static final int MTU = 1500;

    @Override
    public String name() {
        return TRANSPORT;
    }

    @Override
    public String description() {
        return "ours, TLS 1.3 in a WebSocket over HTTPS, through nginx";
    }

    @Override
    public Running start(Bed bed, int number) {
        Product running = product.on(bed);
        String behind = bed.b().address() + ":" + ProductSetup.ENCRYPTED.webPort();
        Nginx nginx = Nginx.start(bed.b().host(), bed.b().address(), "/vnet", behind, behind);
        running.configureCaller(
                "net.virtuoso.transport.cfg",
                Map.of("wss.ca", nginx.certificate().toString()));
        Lane lane = Lane.bridged(bed, number, MTU);
        running.join(lane, TRANSPORT);
        return new Running(lane, running.daemons());
    }
}
