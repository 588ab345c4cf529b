package net.virtuoso.transport.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A network namespace of a test, removed with all that is in it at the end. */
public final class TestNamespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x40000000;

    private final String name;

    /** Skips the test for anybody but root. */
    public TestNamespace(String label) throws Exception {
        Assumptions.assumeTrue(SystemCalls.geteuid() == 0, "network namespaces need root");
        name = "vnet-" + label + "-"
                + Integer.toHexString(ThreadLocalRandom.current().nextInt());
        run("ip netns add " + name);
        ip("link set lo up");
    }

    /** Runs {@code ip} within. */
    public void ip(String arguments) throws Exception {
        run("ip -n " + name + " " + arguments);
    }

    /** Runs a command within. */
    public void exec(String command) throws Exception {
        run("ip netns exec " + name + " " + command);
    }

    /** Connects two namespaces; both ends are up and have an address. */
    public static void cable(
            TestNamespace one, String oneAddress, TestNamespace other, String otherAddress, String device)
            throws Exception {
        run("ip link add " + device + " netns " + one.name + " type veth peer name " + device + " netns " + other.name);
        one.ip("addr add " + oneAddress + " dev " + device);
        other.ip("addr add " + otherAddress + " dev " + device);
        one.ip("link set " + device + " up");
        other.ip("link set " + device + " up");
    }

    /** A thread whose network is this one. */
    public Thread thread(Runnable task) {
        return new Thread(() -> {
            int fd = SystemCalls.open("/run/netns/" + name, 0);
            try {
                SystemCalls.setns(fd, CLONE_NEWNET);
            } finally {
                SystemCalls.close(fd);
            }
            task.run();
        });
    }

    /** Does something within. */
    public <T> T call(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        thread(future).start();
        return future.get(30, TimeUnit.SECONDS);
    }

    private static void run(String command) throws Exception {
        Process process =
                new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + ": " + output);
        }
    }

    @Override
    public void close() throws Exception {
        run("ip netns del " + name);
    }

    private static final class SystemCalls {
        static {
            Native.register(SystemCalls.class, "c");
        }

        static native int geteuid();

        static native int open(String path, int flags) throws LastErrorException;

        static native int close(int fd) throws LastErrorException;

        static native int setns(int fd, int kind) throws LastErrorException;
    }
}
