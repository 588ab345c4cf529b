package net.virtuoso.store.zookeeper.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Where things lie in ZooKeeper; see the package. */
final class Layout {
    /** The data of {@code revision}: which layout this is. */
    static final String FORMAT = "virtuoso-vnet 1";

    /** How many commit records are kept: one that is further behind reads everything. */
    static final int COMMITS_KEPT = 1000;

    private static final String DEFAULT_CHROOT = "/virtuoso";

    private final String root;

    /** @param chroot as in {@link ConnectString#chroot()} */
    Layout(String chroot) {
        root = chroot.isEmpty() ? DEFAULT_CHROOT : chroot;
    }

    String root() {
        return root;
    }

    String revision() {
        return root + "/revision";
    }

    String entries() {
        return root + "/entries";
    }

    String entry(String key) {
        return entries() + "/" + nodeName(key);
    }

    String commits() {
        return root + "/commits";
    }

    String commit(long revision) {
        return commits() + "/" + revision;
    }

    String candidates() {
        return root + "/candidates";
    }

    static byte[] formatData() {
        return FORMAT.getBytes(UTF_8);
    }

    /** Keys have no '|' ({@link net.virtuoso.spi.store.StoreWrite}), znode names no '/'. */
    static String nodeName(String key) {
        return key.replace('/', '|');
    }

    static String key(String nodeName) {
        return nodeName.replace('|', '/');
    }
}
