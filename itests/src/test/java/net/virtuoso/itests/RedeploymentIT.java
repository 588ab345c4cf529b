package net.virtuoso.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A feature that comes and goes in a running container takes everything with it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedeploymentIT {
    private static final String FEATURE = "vnet-api";
    private static final int TIMES = 10;

    /** Threads and class loaders end some time after the bundle that had them: Netty's after a second of quiet. */
    private static final Duration SETTLING = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init")
    private Container karaf;

    @BeforeAll
    void startStockKaraf() throws Exception {
        karaf = Container.stockKaraf("redeployment");
        karaf.installKar(Container.kar());
    }

    @AfterAll
    void stopKaraf() throws Exception {
        if (karaf != null) {
            karaf.close();
        }
    }

    @Test
    void tenRedeploymentsLeakNothing() throws Exception {
        // The first time starts what the container keeps for good, for example its own pools.
        redeploy();
        redeploy();
        Held before = Held.by(karaf.jmx());
        assertThat(before.classLoaders).as("class loaders of the container's own bundles").isPositive();

        for (int i = 0; i < TIMES; i++) {
            redeploy();
        }

        await("what " + TIMES + " redeployments of " + FEATURE + " hold is what was held before: " + before)
                .atMost(SETTLING)
                .untilAsserted(() -> {
                    Held after = Held.by(karaf.jmx());
                    assertThat(after.ourThreads).as("threads of ours").isEmpty();
                    assertThat(after.classLoaders)
                            .as("class loaders of bundles")
                            .isLessThanOrEqualTo(before.classLoaders);
                    // One leak a redeployment would be ten: the container's own pools breathe by fewer.
                    assertThat(after.threads).as("threads").isLessThan(before.threads + TIMES);
                    assertThat(after.descriptors).as("open descriptors").isLessThan(before.descriptors + TIMES);
                });
    }

    private void redeploy() throws Exception {
        karaf.installFeature(FEATURE);
        assertThat(Container.notStarted(karaf.bundles())).isEmpty();
        karaf.uninstallFeature(FEATURE);
    }

    /** What a JVM holds after a full garbage collection. */
    private record Held(int threads, Set<String> ourThreads, long descriptors, long classLoaders) {
        static Held by(MBeanServerConnection jvm) throws IOException, JMException {
            ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                    jvm, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            UnixOperatingSystemMXBean system = ManagementFactory.newPlatformMXBeanProxy(
                    jvm, ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME, UnixOperatingSystemMXBean.class);
            long classLoaders = classLoaders(jvm);
            Set<String> ours = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                    .filter(Objects::nonNull)
                    .map(ThreadInfo::getThreadName)
                    .filter(name -> name.startsWith("vnet-"))
                    .collect(Collectors.toSet());
            return new Held(threads.getThreadCount(), ours, system.getOpenFileDescriptorCount(), classLoaders);
        }

        /** The histogram counts live objects only: the JVM collects garbage before it makes one. */
        private static long classLoaders(MBeanServerConnection jvm) throws IOException, JMException {
            String histogram = (String) jvm.invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
            // Columns: rank, instances, bytes, class.
            return histogram
                    .lines()
                    .filter(line -> line.contains("BundleWiringImpl$BundleClassLoader"))
                    .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[1]))
                    .sum();
        }
    }
}
