package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.MacAddress;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link that can't take frames as fast as they come. */
class CongestionTest {
    private static final MacAddress VM = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress FAR = MacAddress.parse("02:00:00:00:00:0b");
    private static final MacAddress CLIENT = MacAddress.parse("02:00:00:00:00:cc");
    private static final String LINK = "alpha.proxy.udp";

    private final VirtualLoop loop = new VirtualLoop();
    private final Site site = new Site("alpha", loop, Limits.DEFAULT);
    private final StubWire wire = new StubWire();
    private final MemoryDevice vm = site.plug("vm");
    private final MemoryDevice lan = site.plug("lan");

    @BeforeEach
    void bringUp() {
        site.dataPath.driverAdded(site.driver);
        site.dataPath.endpointOpened("udp", wire);
        assertThat(site.apply(new ConfigBuilder("alpha")
                        .link("proxy", "udp")
                        .network("blue", 7)
                        .vm("vm", VM)
                        .lan("lan")
                        .reach(FAR, "proxy", "udp")
                        .build()))
                .isEmpty();
        wire.listener().channelOpened();
        loop.run();
        assertThat(site.isUp(LINK)).isTrue();
    }

    private void vmSends(int frames) {
        for (int i = 0; i < frames; i++) {
            vm.give(TestFrames.frame(VM, FAR, (byte) i));
        }
        loop.run();
    }

    private long dropped() {
        return site.link(LINK).counters().txDropped();
    }

    @Test
    void whatFindsNoRoomIsDroppedAndCounted() {
        wire.setWritable(false);
        vmSends(5);
        assertThat(wire.sent()).isZero();
        assertThat(dropped()).isEqualTo(5);
        assertThat(site.link(LINK).counters().txFrames()).isZero();
    }

    /** A channel that still takes what comes, but says that it is nearly full. */
    @Test
    void aVmsPortWaitsWhileTheQueueIsNearlyFullAndTheLansDoesNot() {
        StubWire nearlyFull = new StubWire() {
            @Override
            public boolean isWritable() {
                return false;
            }
        };
        Site other = new Site("alpha", loop, Limits.DEFAULT);
        MemoryDevice otherVm = other.plug("vm");
        MemoryDevice otherLan = other.plug("lan");
        other.dataPath.driverAdded(other.driver);
        other.dataPath.endpointOpened("udp", nearlyFull);
        other.apply(new ConfigBuilder("alpha")
                .link("proxy", "udp")
                .network("blue", 7)
                .vm("vm", VM)
                .lan("lan")
                .reach(FAR, "proxy", "udp")
                .build());
        nearlyFull.listener().channelOpened();
        for (int i = 0; i < 3; i++) {
            otherVm.give(TestFrames.frame(VM, FAR, (byte) i));
            otherLan.give(TestFrames.frame(CLIENT, FAR, (byte) i));
        }
        loop.run();
        assertThat(otherVm.isRead()).isFalse();
        assertThat(otherVm.waiting()).isEqualTo(2);
        assertThat(otherLan.waiting()).isZero();
        assertThat(nearlyFull.sent()).isEqualTo(4);
        nearlyFull.listener().writabilityChanged(true);
        loop.run();
        assertThat(nearlyFull.sent()).isEqualTo(5);
        loop.advance(Duration.ofMillis(110));
        assertThat(otherVm.isRead()).isTrue();
        assertThat(other.link(LINK).counters().txDropped()).isZero();
    }

    @Test
    void aQueueThatIsFullForAWhileDoesNotTakeTheLinkDownButOneThatStaysFullDoes() {
        wire.setWritable(false);
        loop.advance(Duration.ofSeconds(3));
        assertThat(site.link(LINK).state()).isEqualTo(LinkState.UP);
        wire.setWritable(true);
        loop.advance(Duration.ofSeconds(1));
        wire.setWritable(false);
        loop.advance(Duration.ofSeconds(6));
        assertThat(site.link(LINK).state()).isNotEqualTo(LinkState.UP);
        assertThat(lan.isRead()).isTrue();
    }
}
