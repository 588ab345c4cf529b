package net.virtuoso.fastpath.linux.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A network namespace of a test, removed with all that is in it at the end. */
final class Namespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final long COMMAND_SECONDS = 120;

    private final String name;

    /** Skips the test for anybody but root. */
    Namespace(String label) throws Exception {
        Assumptions.assumeTrue(NamespaceCalls.geteuid() == 0, "network namespaces need root");
        name = "vnet-" + label + "-"
                + Integer.toHexString(ThreadLocalRandom.current().nextInt());
        run("ip netns add " + name);
        ip("link set lo up");
    }

    String name() {
        return name;
    }

    /** Runs {@code ip} within. */
    String ip(String arguments) throws Exception {
        return run("ip -n " + name + " " + arguments);
    }

    /** Connects two namespaces by a virtual cable; both ends are up. */
    static void cable(Namespace one, String oneName, Namespace other, String otherName) throws Exception {
        run("ip link add " + oneName + " netns " + one.name + " type veth peer name " + otherName + " netns "
                + other.name);
        one.ip("link set " + oneName + " up");
        other.ip("link set " + otherName + " up");
    }

    /** Begins something on a thread within. */
    <T> FutureTask<T> start(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(() -> {
            enter();
            return task.call();
        });
        Thread thread = new Thread(future, "test-" + name);
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    /** Does something on a thread within. */
    <T> T call(Callable<T> task) throws Exception {
        return start(task).get(COMMAND_SECONDS, TimeUnit.SECONDS);
    }

    private void enter() {
        int fd = NamespaceCalls.open("/run/netns/" + name, 0);
        try {
            NamespaceCalls.setns(fd, CLONE_NEWNET);
        } finally {
            NamespaceCalls.close(fd);
        }
    }

    static String run(String command) throws Exception {
        Process process =
                new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command + ": " + output);
        }
        return output;
    }

    @Override
    public void close() throws Exception {
        run("ip netns del " + name);
    }
}
