package net.virtuoso.libvirt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import net.virtuoso.libvirt.internal.Sightings.Running;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmInterface;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private Instant now = Instant.EPOCH;
    private final Sightings sightings = new Sightings(() -> now);

    private static Running domain(String uuid, String mac) {
        return new Running(
                uuid,
                "vm",
                "<domain><devices><interface><mac address='" + mac
                        + "'/><target dev='vnet0'/></interface></devices></domain>");
    }

    @Test
    void anInterfaceIsKnownSinceItWasFirstSeen() {
        List<Running> running = List.of(domain("a", "02:00:00:00:00:01"));
        Instant first = now;
        sightings.look(running);
        now = now.plusSeconds(5);

        assertThat(sightings.look(running)).extracting(VmInterface::seenAt).containsExactly(first);
    }

    @Test
    void anInterfaceIsKnownSinceTheEventThatAnnouncedIt() {
        Instant announced = now;
        sightings.started("a");
        now = now.plusSeconds(1);

        assertThat(sightings.look(List.of(domain("a", "02:00:00:00:00:01"))))
                .extracting(VmInterface::seenAt)
                .containsExactly(announced);
    }

    @Test
    void aDomainThatStoppedAndStartedAgainIsNew() {
        List<Running> running = List.of(domain("a", "02:00:00:00:00:01"));
        sightings.started("a");
        sightings.look(running);
        sightings.stopped("a");
        sightings.look(List.of());
        now = now.plusSeconds(9);
        sightings.started("a");

        assertThat(sightings.look(running)).extracting(VmInterface::seenAt).containsExactly(now);
    }

    @Test
    void aDomainThatStoppedAndStartedAgainBetweenTwoLooksIsNew() {
        List<Running> running = List.of(domain("a", "02:00:00:00:00:01"), domain("b", "02:00:00:00:00:02"));
        Instant first = now;
        sightings.look(running);
        now = now.plusSeconds(9);
        sightings.stopped("a");
        sightings.started("a");

        assertThat(sightings.look(running)).extracting(VmInterface::seenAt).containsExactly(now, first);
    }

    @Test
    void whatCannotBeReadIsLeftOutAndTheRestStays() {
        List<VmInterface> found = sightings.look(
                List.of(domain("a", "nonsense"), new Running("b", "vm", "<broken"), domain("c", "02:00:00:00:00:03")));

        assertThat(found).extracting(VmInterface::mac).containsExactly(MacAddress.parse("02:00:00:00:00:03"));
    }
}
