package net.virtuoso.port.linux.internal;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace of a test. Its name has a random end, so that two runs on one machine don't meet; it is removed at the
 * end, and everything in it with it.
 */
final class Namespace implements AutoCloseable {
    private static final int O_RDONLY = 0;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final long COMMAND_SECONDS = 120;

    private final String name;
    private final List<MultiThreadIoEventLoopGroup> loops = new ArrayList<>();

    private Namespace(String name) {
        this.name = name;
    }

    /** Skips the test for anybody but root. */
    static Namespace create(String label) throws Exception {
        Assumptions.assumeTrue(NamespaceCalls.geteuid() == 0, "network namespaces need root");
        Namespace namespace = new Namespace("vnet-" + label + "-"
                + Integer.toHexString(ThreadLocalRandom.current().nextInt()));
        run("ip", "netns", "add", namespace.name);
        namespace.ip("link set lo up");
        return namespace;
    }

    String name() {
        return name;
    }

    /** Runs {@code ip} within. */
    String ip(String arguments) throws Exception {
        return run(("ip -n " + name + " " + arguments).split(" "));
    }

    /** Runs a command within; fails if it does. */
    String exec(String command) throws Exception {
        return run(("ip netns exec " + name + " " + command).split(" "));
    }

    /** Runs a command within and says whether it succeeded. */
    boolean succeeds(String command) throws Exception {
        Process process = new ProcessBuilder(("ip netns exec " + name + " " + command).split(" "))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return finish(process, command) == 0;
    }

    /** Connects two namespaces by a virtual cable; both ends are up. */
    static void cable(Namespace one, String oneName, Namespace other, String otherName) throws Exception {
        run(("ip link add " + oneName + " netns " + one.name + " type veth peer name " + otherName + " netns "
                        + other.name)
                .split(" "));
        one.ip("link set " + oneName + " up");
        other.ip("link set " + otherName + " up");
    }

    /** An event loop whose thread lives within. */
    IoEventLoop loop() {
        ThreadFactory factory = task -> new Thread(
                () -> {
                    enter();
                    task.run();
                },
                "test-loop-" + name);
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, factory, EpollIoHandler.newFactory());
        loops.add(group);
        return group.next();
    }

    /** Does something on a thread within. */
    <T> T call(Callable<T> task) throws Exception {
        return start(task).get(COMMAND_SECONDS, TimeUnit.SECONDS);
    }

    /** Begins something on a thread within. */
    <T> CompletableFuture<T> start(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        enter();
                        result.complete(task.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "test-" + name);
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private void enter() {
        int fd = NamespaceCalls.open("/run/netns/" + name, O_RDONLY);
        try {
            NamespaceCalls.setns(fd, CLONE_NEWNET);
        } finally {
            NamespaceCalls.close(fd);
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (finish(process, String.join(" ", command)) != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    private static int finish(Process process, String command) throws Exception {
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " took longer than " + COMMAND_SECONDS + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws Exception {
        for (MultiThreadIoEventLoopGroup loop : loops) {
            loop.shutdownGracefully(50, 5_000, TimeUnit.MILLISECONDS).sync();
        }
        run("ip", "netns", "del", name);
    }
}
