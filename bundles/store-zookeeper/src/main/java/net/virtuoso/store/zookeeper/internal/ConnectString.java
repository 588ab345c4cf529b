package net.virtuoso.store.zookeeper.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.RefusedException;

/**
 * Where ZooKeeper is reached, in its own notation.
 *
 * @param servers at least one
 * @param chroot the path under which everything lies, for example {@code /site1/vnet}; empty if none was given
 */
record ConnectString(List<Endpoint> servers, String chroot) {
    private static final int MAX_LENGTH = 1024;
    private static final Pattern CHROOT = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");
    private static final String FORM = "host:port,host:port/chroot, such as 192.0.2.1:2181,192.0.2.2:2181/vnet";

    ConnectString {
        servers = List.copyOf(servers);
    }

    /**
     * Reads the value of a key.
     *
     * @throws RefusedException if it has any other form
     */
    static ConnectString parse(String key, String text) {
        int slash = text.indexOf('/');
        String chroot = slash < 0 ? "" : text.substring(slash);
        if (text.length() > MAX_LENGTH
                || !chroot.isEmpty() && !CHROOT.matcher(chroot).matches()) {
            throw RefusedException.invalid(key, text, FORM);
        }
        // ZooKeeper's own node, read-only in part.
        if (chroot.equals("/zookeeper") || chroot.startsWith("/zookeeper/")) {
            throw RefusedException.invalid(
                    key, text, "a chroot other than /zookeeper, which ZooKeeper keeps for itself");
        }
        List<Endpoint> servers = new ArrayList<>();
        for (String server : (slash < 0 ? text : text.substring(0, slash)).split(",", -1)) {
            try {
                servers.add(Endpoint.parse(server.strip()));
            } catch (RefusedException e) {
                RefusedException refused = RefusedException.invalid(key, text, FORM);
                refused.initCause(e);
                throw refused;
            }
        }
        return new ConnectString(servers, chroot);
    }

    /** The servers alone, as the client wants them. */
    String serverList() {
        return servers.stream().map(Endpoint::toString).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return serverList() + chroot;
    }
}
