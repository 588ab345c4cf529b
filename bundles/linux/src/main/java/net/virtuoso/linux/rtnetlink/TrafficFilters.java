package net.virtuoso.linux.rtnetlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import net.virtuoso.linux.BpfProgram;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.KernelException;

/**
 * Programs of classic BPF that decide, at an interface, whether a frame goes on (tc-bpf(8) with {@code bytecode} and {@code
 * direct-action}). They hang on the interface's {@code clsact} discipline.
 */
public final class TrafficFilters {
    /** Where a filter looks at frames. */
    public enum Hook {
        /** Frames from the interface, after packet sockets have seen them and before anything else does. */
        INGRESS(0xffff_fff2),
        /** Frames to the interface, whoever sends them. */
        EGRESS(0xffff_fff3);

        private final int parent;

        Hook(int parent) {
            this.parent = parent;
        }
    }

    /** What an interface's filters hang on. */
    public enum Discipline {
        /** Both hooks. */
        CLSACT,
        /** The older one: {@link Hook#INGRESS} only, and no {@code clsact} beside it. */
        INGRESS_ONLY
    }

    /**
     * A filter.
     *
     * @param index the interface's
     * @param info preference and protocol as the kernel packs them
     * @param handle its number within the preference; 0 for the entry that stands for the preference itself
     * @param program its instructions; empty if it isn't one of classic BPF
     */
    public record Filter(int index, Hook hook, int info, int handle, byte[] program) {}

    /** A program's verdict: ask the next filter, if there is one; else the frame goes on. */
    public static final int CONTINUE = -1;
    /** A program's verdict: the frame ends here. */
    public static final int DROP = 2;

    private static final int RTM_NEWQDISC = 36;
    private static final int RTM_DELQDISC = 37;
    private static final int RTM_GETQDISC = 38;
    private static final int RTM_NEWTFILTER = 44;
    private static final int RTM_DELTFILTER = 45;
    private static final int RTM_GETTFILTER = 46;

    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_BPF_OPS_LEN = 4;
    private static final int TCA_BPF_OPS = 5;
    private static final int TCA_BPF_FLAGS = 8;
    private static final int TCA_BPF_FLAGS_GEN = 9;
    private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;
    private static final int TCA_CLS_FLAGS_SKIP_HW = 1;

    private static final int CLSACT_HANDLE = 0xffff_0000;
    private static final int CLSACT_PARENT = 0xffff_fff1;
    /** Preference 0: the kernel puts it in front of those that are there. Below it the protocol, big-endian: ETH_P_ALL. */
    private static final int FIRST_FOR_ALL = 0x0300;

    private static final int FIXED = 20;
    private static final int INDEX_AT = 4;
    private static final int HANDLE_AT = 8;
    private static final int INFO_AT = 16;

    private final Rtnetlink kernel;

    /** @param kernel stays the caller's to close */
    public TrafficFilters(Rtnetlink kernel) {
        this.kernel = kernel;
    }

    /** What the filters of each interface hang on, by the interface's index; interfaces without any are left out. */
    public Map<Integer, Discipline> disciplines() throws IOException {
        Map<Integer, Discipline> disciplines = new HashMap<>();
        for (ByteBuffer payload :
                kernel.dump("list disciplines", new Message(RTM_GETQDISC, Message.ofTraffic(0, 0, 0, 0)))) {
            if (payload.getInt(HANDLE_AT) == CLSACT_HANDLE) {
                boolean clsact = Attributes.after(payload, FIXED).text(TCA_KIND).equals("clsact");
                disciplines.put(payload.getInt(INDEX_AT), clsact ? Discipline.CLSACT : Discipline.INGRESS_ONLY);
            }
        }
        return disciplines;
    }

    /** Gives an interface a {@code clsact} discipline. It must have none, nor an {@code ingress} one. */
    public void addClsact(Interface device) throws IOException {
        Message request = new Message(RTM_NEWQDISC, Message.ofTraffic(device.index(), CLSACT_HANDLE, CLSACT_PARENT, 0))
                .put(TCA_KIND, "clsact");
        kernel.change(
                "add clsact to interface " + device.name() + " (are sch_ingress and cls_bpf in the kernel?)",
                request,
                Rtnetlink.CREATE | Rtnetlink.EXCLUSIVE);
    }

    /** Takes it away, with every filter on it. */
    public void removeClsact(int index) throws IOException {
        change(
                "remove clsact from interface " + index,
                new Message(RTM_DELQDISC, Message.ofTraffic(index, CLSACT_HANDLE, CLSACT_PARENT, 0)));
    }

    /** The filters at one hook of an interface, of whatever kind. */
    public List<Filter> list(int index, Hook hook) throws IOException {
        Message request = new Message(RTM_GETTFILTER, Message.ofTraffic(index, 0, hook.parent, 0));
        return kernel.dump("list the filters of interface " + index, request).stream()
                .map(payload -> parse(payload, hook))
                .toList();
    }

    /** The filters at both hooks. */
    public List<Filter> list(int index) throws IOException {
        return Stream.concat(list(index, Hook.INGRESS).stream(), list(index, Hook.EGRESS).stream())
                .toList();
    }

    /**
     * Adds a filter in front of those that are there.
     *
     * @param handle a number that people can recognise it by
     */
    public void add(Interface device, Hook hook, int handle, BpfProgram program) throws IOException {
        byte[] code = program.bytes();
        Message request = new Message(
                        RTM_NEWTFILTER, Message.ofTraffic(device.index(), handle, hook.parent, FIRST_FOR_ALL))
                .put(TCA_KIND, "bpf");
        int options = request.beginNest(TCA_OPTIONS);
        request.putShort(TCA_BPF_OPS_LEN, BpfProgram.count(code))
                .put(TCA_BPF_OPS, code)
                .put(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT)
                .put(TCA_BPF_FLAGS_GEN, TCA_CLS_FLAGS_SKIP_HW)
                .endNest(options);
        kernel.change(
                "filter the frames of interface " + device.name() + " (is cls_bpf in the kernel?)",
                request,
                Rtnetlink.CREATE | Rtnetlink.EXCLUSIVE);
    }

    /** Removes a filter; nothing happens if it is gone. */
    public void remove(Filter filter) throws IOException {
        Message request = new Message(
                        RTM_DELTFILTER,
                        Message.ofTraffic(filter.index(), filter.handle(), filter.hook().parent, filter.info()))
                .put(TCA_KIND, "bpf");
        change("remove a filter from interface " + filter.index(), request);
    }

    private void change(String action, Message request) throws IOException {
        try {
            kernel.change(action, request, 0);
        } catch (KernelException e) {
            if (e.errno() != Errno.ENODEV && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    static Filter parse(ByteBuffer payload, Hook hook) {
        ByteBuffer code = Attributes.after(payload, FIXED).nested(TCA_OPTIONS).find(TCA_BPF_OPS);
        byte[] program =
                new byte[Optional.ofNullable(code).map(ByteBuffer::remaining).orElse(0)];
        Objects.requireNonNullElse(code, ByteBuffer.allocate(0)).get(program);
        return new Filter(payload.getInt(INDEX_AT), hook, payload.getInt(INFO_AT), payload.getInt(HANDLE_AT), program);
    }
}
