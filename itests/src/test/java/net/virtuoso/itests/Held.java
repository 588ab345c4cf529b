package net.virtuoso.itests;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/** What a JVM holds after a full garbage collection. */
record Held(int threads, Set<String> ourThreads, long descriptors, long classLoaders) {
    static Held by(MBeanServerConnection jvm) throws IOException, JMException {
        ThreadMXBean threads =
                ManagementFactory.newPlatformMXBeanProxy(jvm, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
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
