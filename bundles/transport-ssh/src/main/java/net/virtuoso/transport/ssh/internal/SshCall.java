package net.virtuoso.transport.ssh.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import net.virtuoso.model.Endpoint;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.future.Cancellable;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One call through an SSH server: connect, log in, open a channel. No thread waits for the server meanwhile, so that any number of
 * silent ones hold up nobody else. Whenever the outcome is reached without a stream, by a failure, in time or since nobody wants
 * it any more, what there is of a connection is given up. Safe for use by several threads.
 */
final class SshCall {
    /** What becomes of a channel that is open. */
    interface Opened {
        /** Takes over channel and session. */
        Tunnel tunnel(ClientSession session, ChannelDirectTcpip channel) throws IOException;
    }

    private final SshSettings settings;
    private final Endpoint destination;
    private final Opened opened;
    private final String server;
    private final CompletableFuture<InetSocketAddress> outcome = new CompletableFuture<>();

    private volatile Refusal refusal;
    /** What is waited for; guarded by this object's monitor, like the session. */
    private @Nullable Cancellable pending;

    private @Nullable ClientSession session;

    /** What is said if the step that is being made fails; the reason stands between the two. */
    private record Refusal(String before, String after) {}

    /**
     * A call that hasn't begun.
     *
     * @param peer the node that is called
     * @param address the SSH server's
     * @param cleaner gives up what there is: who cancels a call may be an event loop, which has no time for that
     */
    SshCall(SshSettings settings, String peer, Endpoint address, Opened opened, Executor cleaner) {
        this.settings = settings;
        this.opened = opened;
        destination = settings.destination(peer);
        server = "SSH server '" + address + "'";
        refusal = new Refusal(server + " can't be reached: ", "");
        outcome.whenCompleteAsync(
                (stream, failure) -> {
                    if (failure != null) {
                        giveUp();
                    }
                },
                cleaner);
    }

    /** Where the stream is taken; completing it in any other way ends the call. */
    CompletableFuture<InetSocketAddress> outcome() {
        return outcome;
    }

    /** Begins; looking up the server's name may block. */
    void begin(SshClient client, Endpoint address) {
        if (outcome.isDone()) {
            return;
        }
        attempt(() -> {
            ConnectFuture connecting = client.connect(settings.user(), address.host(), address.port());
            waitFor(connecting);
            connecting.addListener(done -> attempt(() -> connected(done)));
        });
    }

    private void connected(ConnectFuture done) throws IOException {
        if (!done.isConnected()) {
            failed(done.getException());
            return;
        }
        ClientSession made = done.getClientSession();
        synchronized (this) {
            session = made;
        }
        refusal = new Refusal(
                server + ": user '" + settings.user() + "' can't log in: ",
                ". Its authorized_keys has to have the key of 'key' in etc/" + SshConfig.PID + ".cfg");
        settings.keys().forEach(made::addPublicKeyIdentity);
        AuthFuture loggingIn = made.auth();
        waitFor(loggingIn);
        loggingIn.addListener(answer -> attempt(() -> loggedIn(made, answer)));
    }

    private void loggedIn(ClientSession made, AuthFuture done) throws IOException {
        if (!done.isSuccess()) {
            String refused = made.getAttribute(HostKeys.REFUSED);
            if (refused != null) {
                outcome.completeExceptionally(new IOException(server + ": " + refused, done.getException()));
            } else {
                failed(done.getException());
            }
            return;
        }
        refusal = new Refusal(
                server + " doesn't connect to " + destination + ": ",
                ". Is ssh.port of the node open there, and does the server allow it (AllowTcpForwarding, PermitOpen)?");
        ChannelDirectTcpip channel = made.createDirectTcpipChannel(
                new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress(destination.host(), destination.port()));
        OpenFuture opening = channel.open();
        waitFor(opening);
        opening.addListener(answer -> attempt(() -> opened(made, channel, answer)));
    }

    private void opened(ClientSession made, ChannelDirectTcpip channel, OpenFuture done) throws IOException {
        if (!done.isOpened()) {
            failed(done.getException());
            return;
        }
        Tunnel tunnel = opened.tunnel(made, channel);
        if (!outcome.complete(tunnel.address())) {
            tunnel.close();
        }
    }

    /** The time is over. */
    void timeOut(Duration limit) {
        failed(new IOException("no answer within " + limit.toMillis() / 1000.0 + " s"));
    }

    private void failed(@Nullable Throwable cause) {
        Refusal now = refusal;
        outcome.completeExceptionally(new IOException(now.before() + innermost(cause) + now.after(), cause));
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(Step next) {
        try {
            next.run();
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
        if (outcome.isCompletedExceptionally()) {
            // What came just as the call was given up: nobody else closes it.
            giveUp();
        }
    }

    private synchronized void waitFor(Cancellable next) {
        pending = next;
    }

    private void giveUp() {
        Cancellable waiting;
        ClientSession made;
        synchronized (this) {
            waiting = pending;
            made = session;
        }
        if (waiting != null) {
            waiting.cancel();
        }
        if (made != null) {
            made.close(true);
        }
    }

    private static String innermost(@Nullable Throwable failure) {
        if (failure == null) {
            return "it says no";
        }
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
