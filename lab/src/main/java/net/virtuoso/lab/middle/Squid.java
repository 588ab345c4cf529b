package net.virtuoso.lab.middle;

import java.util.List;
import net.virtuoso.lab.Shell;
import net.virtuoso.lab.net.NetworkNamespace;

/** A proxy at port 3128 that connects authenticated users to some ports, and caches nothing. Not thread-safe. */
public final class Squid {
    /** Where it listens. */
    public static final int PORT = 3128;

    /**
     * It refuses to be root, and its own user can't get into the lab's directory: there it finds its files, in a mount namespace
     * of its own. The package makes the directory and the user.
     */
    private static final String HOME = "/var/spool/squid";

    private static final String NCSA = "/usr/lib/squid/basic_ncsa_auth";

    private final Daemon daemon;

    private Squid(Daemon daemon) {
        this.daemon = daemon;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param user who may use it
     * @param password with which
     * @param ports to which it connects
     */
    public static Squid start(NetworkNamespace namespace, String user, String password, int... ports) {
        Daemon daemon = new Daemon("squid", namespace);
        String hash = namespace
                .lab()
                .cmd("openssl", "passwd", "-apr1", "-stdin")
                .withInput(password + "\n")
                .text();
        daemon.write("passwords", user + ":" + hash.trim() + "\n");
        StringBuilder allowed = new StringBuilder();
        for (int port : ports) {
            allowed.append(' ').append(port);
        }
        daemon.write("squid.conf", """
                http_port %2$d
                pid_filename none
                cache_effective_user proxy
                access_log stdio:%1$s/access
                cache_log %1$s/log
                cache deny all
                coredump_dir %1$s
                netdb_filename none
                # No name server in the lab: nothing here is called by a name.
                dns_nameservers 127.0.0.1
                shutdown_lifetime 1 seconds
                auth_param basic program %3$s %1$s/passwords
                auth_param basic children 1
                acl known proxy_auth REQUIRED
                acl links port%4$s
                http_access deny !links
                http_access allow CONNECT known
                http_access deny all
                """.formatted(HOME, PORT, NCSA, allowed));
        namespace
                .lab()
                .cmd("chown", "-R", "proxy:proxy", daemon.file("").toString())
                .check();
        Squid squid = new Squid(daemon);
        squid.start();
        return squid;
    }

    /** Starts it again. */
    public void start() {
        // Its shared memory has the same names in every squid of the machine.
        String mount = "mount -t tmpfs tmpfs /dev/shm && "
                + Shell.command("mount", "--bind", daemon.file("").toString(), HOME);
        daemon.start(
                List.of("unshare", "--mount", "sh", "-c", mount + " && exec squid -N -f " + HOME + "/squid.conf"),
                PORT);
    }

    /** Ends it; what it carries breaks. */
    public void stop() {
        daemon.stop();
    }

    /** What it has written of requests that have ended. */
    public String accessLog() {
        return daemon.namespace()
                .lab()
                .cmd("cat", daemon.file("access").toString())
                .text();
    }
}
