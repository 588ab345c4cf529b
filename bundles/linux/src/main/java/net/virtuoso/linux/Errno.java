package net.virtuoso.linux;

/** Error numbers of Linux that mean something to us (errno(3)). */
public final class Errno {
    /** Not permitted: a capability is missing. */
    public static final int EPERM = 1;
    /** No such thing. */
    public static final int ENOENT = 2;
    /** A signal came before anything was done. */
    public static final int EINTR = 4;
    /** Not an open descriptor. */
    public static final int EBADF = 9;
    /** No more data for now. */
    public static final int EAGAIN = 11;
    /** Not permitted: by file permissions or a security module. */
    public static final int EACCES = 13;
    /** In use. */
    public static final int EBUSY = 16;
    /** Exists already. */
    public static final int EEXIST = 17;
    /** No such device. */
    public static final int ENODEV = 19;
    /** Not valid. */
    public static final int EINVAL = 22;
    /** Longer than the path takes in one piece. */
    public static final int EMSGSIZE = 90;
    /** The kernel has no such family of addresses. */
    public static final int EAFNOSUPPORT = 97;
    /** The address or port is somebody else's. */
    public static final int EADDRINUSE = 98;
    /** Nobody is there. */
    public static final int ECONNREFUSED = 111;
    /** The network interface is down. */
    public static final int ENETDOWN = 100;

    private Errno() {}
}
