package net.virtuoso.lab.middle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.virtuoso.lab.Shell;
import net.virtuoso.lab.net.NetworkNamespace;

/** An SSH server at port 2222 whose one user, root, gets no shell and is connected to one address. Not thread-safe. */
public final class OpenSsh {
    /** Where it listens. */
    public static final int PORT = 2222;

    private final Daemon daemon;

    private OpenSsh(Daemon daemon) {
        this.daemon = daemon;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param destination where its user is connected to, host:port
     */
    public static OpenSsh start(NetworkNamespace namespace, String destination) {
        Daemon daemon = new Daemon("sshd", namespace);
        for (String key : List.of("host-key", "user-key")) {
            namespace
                    .lab()
                    .cmd(
                            "ssh-keygen",
                            "-q",
                            "-t",
                            "ed25519",
                            "-N",
                            "",
                            "-f",
                            daemon.file(key).toString())
                    .check();
        }
        daemon.write("sshd_config", """
                Port %2$d
                HostKey %1$s/host-key
                AuthorizedKeysFile %1$s/user-key.pub
                PidFile none
                UsePAM no
                StrictModes no
                AuthenticationMethods publickey
                PermitRootLogin prohibit-password
                AllowTcpForwarding local
                PermitOpen %3$s
                PermitTTY no
                X11Forwarding no
                ForceCommand /bin/false
                """.formatted(daemon.file(""), PORT, destination));
        OpenSsh server = new OpenSsh(daemon);
        server.start();
        return server;
    }

    /** Starts it again. It wants a directory in /run, which may not be there without systemd: it gets a /run of its own. */
    public void start() {
        String sshd = Shell.command(
                "/usr/sbin/sshd",
                "-D",
                "-E",
                daemon.file("log").toString(),
                "-f",
                daemon.file("sshd_config").toString());
        daemon.start(
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs tmpfs /run && mkdir -m 0755 /run/sshd && exec " + sshd),
                PORT);
    }

    /** Ends it, and the sessions that it has. */
    public void stop() {
        daemon.stop();
    }

    /** The private key of its user, as ssh-keygen has written it. */
    public Path userKey() {
        return daemon.file("user-key");
    }

    /** The fingerprint of its key, {@code SHA256:...}. */
    public String fingerprint() {
        return daemon.namespace()
                .lab()
                .cmd("ssh-keygen", "-lf", daemon.file("host-key.pub").toString())
                .text()
                .split(" ")[1];
    }

    /** A file of the form of known_hosts with its key. */
    public Path knownHosts(String address) {
        try {
            String key = Files.readString(daemon.file("host-key.pub"));
            return daemon.write("known_hosts", "[" + address + "]:" + PORT + " " + key);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the key of the SSH server", e);
        }
    }
}
