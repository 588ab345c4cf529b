package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.virtuoso.api.overlay.ActivitySamples;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.MemoryInternet;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.VirtualLoop;
import net.virtuoso.wire.VirtioNetHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counters that are read many times a second, in virtual time: a host with a VM, and the proxy with another one. */
class ActivitySamplerTest {
    private static final MacAddress VM_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress VM_B = MacAddress.parse("02:00:00:00:00:0b");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String LINK = "alpha.proxy.udp";

    private final VirtualLoop loop = new VirtualLoop();
    private final MemoryInternet internet = new MemoryInternet(new Random(1));
    private final byte[] frame = TestFrames.frame(VM_A, VM_B, new byte[1_000]);
    private final long length = frame.length - VirtioNetHeader.LENGTH;

    private Site alpha;
    private Site proxy;
    private MemoryDevice vmA;

    @BeforeEach
    void connect() throws Exception {
        alpha = Site.ready("alpha", loop, internet, "udp");
        proxy = Site.ready("proxy", loop, internet, "udp");
        vmA = alpha.plug("vm-a");
        proxy.plug("vm-b");
        proxy.plug("lan");
        alpha.apply(ConfigBuilder.host("alpha", "vm-a", VM_A).build());
        proxy.apply(new ConfigBuilder("proxy")
                .link("alpha", "udp")
                .network("blue", 7)
                .vm("vm-b", VM_B)
                .lan("lan")
                .reach(VM_A, "alpha", "udp")
                .tree("alpha", "udp")
                .build());
        loop.advance(Duration.ofSeconds(2));
        assertThat(alpha.isUp(LINK)).isTrue();
    }

    @AfterEach
    void releaseEverything() {
        List.of(alpha, proxy).forEach(site -> site.dataPath.close());
        loop.advance(SECOND);
        assertThat(TestBuffers.inUse()).isZero();
    }

    private void send(int frames) {
        for (int i = 0; i < frames; i++) {
            vmA.give(frame.clone());
        }
        loop.run();
    }

    /** With that it begins to read. */
    private void begin() {
        send(20);
        assertThat(alpha.dataPath.drainActivity()).isSameAs(ActivitySamples.NONE);
        loop.run();
    }

    private static long[] steps(long[] counts) {
        long[] steps = new long[counts.length - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = counts[i + 1] - counts[i];
        }
        return steps;
    }

    private static int busy(long[] counts) {
        int busy = 0;
        for (long step : steps(counts)) {
            busy += step > 0 ? 1 : 0;
        }
        return busy;
    }

    @Test
    void showsWhenSomethingPassed() {
        begin();
        loop.advance(Duration.ofMillis(300));
        send(5);
        loop.advance(Duration.ofMillis(700));
        ActivitySamples samples = alpha.dataPath.drainActivity();

        assertThat(samples.micros()).hasSizeBetween(49, 52).isSorted();
        assertThat(samples.ports()).singleElement().satisfies(port -> {
            assertThat(port.vni()).isEqualTo(7);
            assertThat(port.vm()).isEqualTo(VM_A);
            assertThat(port.counts().first()).isZero();
            assertThat(port.counts().received()).hasSameSizeAs(samples.micros());
            assertThat(busy(port.counts().received())).isEqualTo(1);
            assertThat(busy(port.counts().sent())).isZero();
            long[] steps = steps(port.counts().received());
            int at = 0;
            while (steps[at] == 0) {
                at++;
            }
            assertThat(steps[at]).isEqualTo(5 * length);
            assertThat(samples.micros()[at + 1] - samples.micros()[0]).isBetween(300_000L, 340_000L);
        });
        assertThat(samples.links()).singleElement().satisfies(link -> {
            assertThat(link.link()).isEqualTo(LINK);
            assertThat(busy(link.counts().sent())).isEqualTo(1);
        });
    }

    @Test
    void oneDrainContinuesTheOther() {
        begin();
        loop.advance(SECOND);
        long[] first = alpha.dataPath.drainActivity().micros();
        send(3);
        loop.advance(SECOND);
        ActivitySamples second = alpha.dataPath.drainActivity();

        assertThat(second.micros()[0]).isEqualTo(first[first.length - 1]);
        long[] counts = second.ports().get(0).counts().received();
        assertThat(counts[counts.length - 1] - counts[0]).isEqualTo(3 * length);
    }

    @Test
    void aQuietNodeIsNotRead() {
        send(9);
        for (int i = 0; i < 5; i++) {
            loop.advance(SECOND);
            assertThat(alpha.dataPath.drainActivity().isEmpty()).isTrue();
        }
        begin();
        for (int i = 0; i < ActivitySampler.PATIENCE; i++) {
            loop.advance(SECOND);
            assertThat(alpha.dataPath.drainActivity().isEmpty()).isFalse();
        }
        for (int i = 0; i < 3; i++) {
            loop.advance(SECOND);
            assertThat(alpha.dataPath.drainActivity().isEmpty()).isTrue();
        }
    }

    @Test
    void aPortThatComesLaterBeginsLater() {
        begin();
        loop.advance(Duration.ofMillis(500));
        MacAddress other = MacAddress.parse("02:00:00:00:00:0d");
        MemoryDevice late = alpha.plug("vm-d");
        alpha.apply(ConfigBuilder.host("alpha", "vm-a", VM_A).vm("vm-d", other).build());
        late.give(TestFrames.frame(other, VM_B, new byte[100]));
        loop.advance(Duration.ofMillis(500));
        ActivitySamples samples = alpha.dataPath.drainActivity();

        assertThat(samples.ports()).hasSize(2).anySatisfy(port -> {
            assertThat(port.vm()).isEqualTo(other);
            assertThat(port.counts().first()).isBetween(20, 30);
            assertThat(port.counts().first() + port.counts().sent().length).isEqualTo(samples.micros().length);
        });
        alpha.apply(ConfigBuilder.host("alpha", "vm-a", VM_A).build());
        loop.advance(SECOND);
        assertThat(alpha.dataPath.drainActivity().ports())
                .singleElement()
                .satisfies(port -> assertThat(port.vm()).isEqualTo(VM_A));
    }

    @Test
    void whatNobodyDrainsIsBounded() {
        begin();
        loop.advance(Duration.ofSeconds(60));
        send(2);
        loop.advance(SECOND);
        assertThat(alpha.dataPath.drainActivity().micros()).hasSize(ActivitySampler.MOST_READINGS);
        loop.advance(SECOND);
        long[] counts = alpha.dataPath.drainActivity().ports().get(0).counts().received();
        assertThat(counts[counts.length - 1] - counts[0]).as("nothing is lost").isEqualTo(2 * length);
    }

    @Test
    void canBeSwitchedOffAndOn() {
        begin();
        alpha.dataPath.limits(
                new Limits(1000, 64, Duration.ZERO, true, LanLimits.DEFAULT, Duration.ZERO, Duration.ZERO));
        send(50);
        loop.advance(SECOND);
        assertThat(alpha.dataPath.drainActivity().isEmpty()).isTrue();
        assertThat(alpha.dataPath.drainActivity().isEmpty()).isTrue();
        alpha.dataPath.limits(Limits.DEFAULT);
        begin();
        loop.advance(SECOND);
        assertThat(alpha.dataPath.drainActivity().isEmpty()).isFalse();
    }

    @Test
    void intervalsOutOfRangeAreRefused() {
        for (int millis : new int[] {-1, 4, 101}) {
            assertThatThrownBy(() -> new Limits(
                            1000, 64, Duration.ZERO, true, LanLimits.DEFAULT, Duration.ZERO, Duration.ofMillis(millis)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("sample.millis");
        }
        assertThat(new Limits(1000, 64, Duration.ZERO, false, LanLimits.DEFAULT, Duration.ZERO).sampling())
                .isZero();
    }
}
