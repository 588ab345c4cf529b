package net.virtuoso.linux.rtnetlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.linux.Descriptor;
import net.virtuoso.linux.KernelException;

/**
 * A connection to the kernel's routing subsystem. Each request waits for its answer, two seconds at most. Not safe for use by
 * several threads.
 */
public final class Rtnetlink implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_REQUEST = 0x1;
    private static final int NLM_F_ACK = 0x4;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLM_F_DUMP = 0x300;
    private static final int NLMSGERR_ATTR_MSG = 1;

    /** Flag of {@link #change}: fail if it exists. */
    public static final int EXCLUSIVE = 0x200;
    /** Flag of {@link #change}: make it if it doesn't exist. */
    public static final int CREATE = 0x400;

    private static final long TIMEOUT_SECONDS = 2;
    private static final int DUMP_ATTEMPTS = 5;
    /** What the kernel fills at most in one answer. */
    private static final int ANSWER = 1 << 16;

    private final Descriptor socket;
    private final byte[] answer = new byte[ANSWER];
    private int sequence;

    private Rtnetlink(Descriptor socket) {
        this.socket = socket;
    }

    /** Opens a connection in the calling thread's network namespace. */
    public static Rtnetlink open() throws IOException {
        String action = "open a netlink socket";
        Descriptor socket = Descriptor.socket(action, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        try {
            // struct timeval
            socket.setOption(
                    action, SOL_SOCKET, SO_RCVTIMEO, Descriptor.struct(16).putLong(TIMEOUT_SECONDS));
            socket.setOption(action, SOL_NETLINK, NETLINK_CAP_ACK, 1);
            socket.setOption(action, SOL_NETLINK, NETLINK_EXT_ACK, 1);
            return new Rtnetlink(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Asks for a change and waits until it is made.
     *
     * @param action what is tried, as a phrase that can follow "cannot"
     * @throws KernelException if the kernel refuses it
     */
    public void change(String action, Message message, int flags) throws IOException {
        exchange(action, message, flags | NLM_F_ACK, new ArrayList<>());
    }

    /** Asks for one thing. */
    public ByteBuffer get(String action, Message message) throws IOException {
        List<ByteBuffer> payloads = new ArrayList<>();
        exchange(action, message, NLM_F_ACK, payloads);
        if (payloads.isEmpty()) {
            throw new IOException("cannot " + action + ": the kernel gave no answer");
        }
        return payloads.get(0);
    }

    /** Asks for all things of a kind; asks again if they change meanwhile. */
    public List<ByteBuffer> dump(String action, Message message) throws IOException {
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            List<ByteBuffer> payloads = new ArrayList<>();
            if (exchange(action, message, NLM_F_DUMP, payloads)) {
                return payloads;
            }
        }
        throw new IOException("cannot " + action + ": it changes faster than it can be read; try again");
    }

    /** @return whether the answer is consistent */
    private boolean exchange(String action, Message message, int flags, List<ByteBuffer> payloads) throws IOException {
        int number = ++sequence;
        socket.send(action, message.finish(flags | NLM_F_REQUEST, number), message.length());
        boolean consistent = true;
        while (true) {
            int length = socket.receive(action, answer);
            ByteBuffer bytes = ByteBuffer.wrap(answer, 0, length).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.remaining() >= Message.HEADER) {
                int start = bytes.position();
                int size = bytes.getInt(start);
                if (size < Message.HEADER || size > bytes.remaining()) {
                    throw new IOException("cannot " + action + ": the kernel's answer is malformed");
                }
                int type = Short.toUnsignedInt(bytes.getShort(start + 4));
                int answerFlags = bytes.getShort(start + 6);
                int answerNumber = bytes.getInt(start + 8);
                ByteBuffer payload = bytes.slice(start + Message.HEADER, size - Message.HEADER)
                        .order(ByteOrder.LITTLE_ENDIAN);
                bytes.position(Math.min(start + ((size + 3) & ~3), bytes.limit()));
                if (answerNumber != number) {
                    continue; // the rest of an answer that was given up
                }
                consistent &= (answerFlags & NLM_F_DUMP_INTR) == 0;
                switch (type) {
                    case NLMSG_ERROR -> {
                        check(action, payload);
                        return consistent;
                    }
                    case NLMSG_DONE -> {
                        return consistent;
                    }
                    default -> payloads.add(copy(payload));
                }
            }
        }
    }

    /** {@code struct nlmsgerr}: a negated error number, the request's header, then attributes. */
    private static void check(String action, ByteBuffer payload) throws KernelException {
        int errno = payload.limit() < Integer.BYTES ? 0 : -payload.getInt(0);
        if (errno != 0) {
            String detail =
                    Attributes.after(payload, Integer.BYTES + Message.HEADER).text(NLMSGERR_ATTR_MSG);
            throw new KernelException(action, errno, detail);
        }
    }

    private static ByteBuffer copy(ByteBuffer payload) {
        return ByteBuffer.allocate(payload.limit())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(payload)
                .flip();
    }

    @Override
    public void close() {
        socket.close();
    }
}
