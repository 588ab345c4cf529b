package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.overlay.internal.fastpath.Effect;
import net.virtuoso.overlay.internal.fastpath.FastPathMachine;
import net.virtuoso.overlay.internal.fastpath.FastPathMessage;
import net.virtuoso.overlay.internal.fastpath.FastPathMessage.Kind;
import net.virtuoso.spi.fastpath.Flow;
import net.virtuoso.wire.LinkHeader;

/**
 * What a peer says of the fast path: messages of 16 bits of length and as many bytes each; a length of 0 lets time pass. A message
 * that is understood is itself after writing and reading; what is agreed on is bounded, and nothing is taken that isn't for a VM
 * here.
 */
final class FastPathTarget implements Target {
    private static final long FIRST_TOKEN = 1_000;
    private static final int LONGEST = 475;
    private static final int VNI = 7;

    @Override
    public String name() {
        return "fastpath";
    }

    @Override
    public void read(byte[] input) {
        Cursor cursor = new Cursor(input);
        FastPathMachine machine = new FastPathMachine(5, FIRST_TOKEN, FastPathTarget::isHere);
        check(machine, machine.link(true));
        for (int i = 0; i < 3; i++) {
            machine.want(flow(1 + i, 2));
        }
        while (cursor.hasMore()) {
            int length = cursor.nextShort();
            if (length == 0) {
                check(machine, machine.tick());
                continue;
            }
            ByteBuf payload = Unpooled.wrappedBuffer(cursor.next(length));
            int readable = payload.readableBytes();
            FastPathMessage message = FastPathMessage.read(payload);
            FrameChecks.require(payload.readableBytes() == readable, "an index was moved");
            if (message != null) {
                FrameChecks.require(written(message).equals(payload), "a message that isn't itself: " + message);
                check(machine, machine.heard(message, FIRST_TOKEN + 1));
            }
        }
        check(machine, machine.link(false));
        FrameChecks.require(machine.sending() == 0, "flows are sent without a link");
        check(machine, machine.gone());
        FrameChecks.require(machine.receiving() == 0, "flows are taken that nobody sends");
    }

    private static ByteBuf written(FastPathMessage message) {
        ByteBuf out = Unpooled.buffer();
        message.write(out);
        return out;
    }

    /** Every other address is that of a VM here. */
    private static boolean isHere(Flow flow) {
        return (flow.destination() & 1) == 0;
    }

    private static void check(FastPathMachine machine, List<Effect> effects) {
        FrameChecks.require(
                machine.receiving() <= FastPathMachine.LIMIT && machine.sending() <= FastPathMachine.LIMIT,
                machine.receiving() + " flows are taken, " + machine.sending() + " sent");
        for (Effect effect : effects) {
            if (effect instanceof Effect.Receive receive) {
                FrameChecks.require(isHere(receive.flow()), "a flow for nobody here is taken");
            } else if (effect instanceof Effect.Send send) {
                FrameChecks.require(send.flow().vni() == VNI, "a flow is sent that nobody wants");
            } else if (effect instanceof Effect.Tell tell) {
                ByteBuf out = written(tell.message());
                FrameChecks.require(
                        out.readableBytes() <= Math.min(LONGEST, LinkHeader.MAX_MESSAGE), "a message too long");
                FrameChecks.require(tell.message().equals(FastPathMessage.read(out)), "says what nobody understands");
            }
        }
    }

    private static Flow flow(long source, long destination) {
        return new Flow(VNI, 0x0200_0000_0000L | source, 0x0200_0000_0000L | destination);
    }

    @Override
    public List<byte[]> seeds() {
        List<Flow> wanted = List.of(flow(1, 2), flow(2, 2), flow(3, 2));
        List<Flow> offered = new ArrayList<>();
        for (int i = 0; i < FastPathMessage.MAX_FLOWS; i++) {
            offered.add(flow(5, i));
        }
        FastPathMessage told = new FastPathMessage(Kind.TOLD, 9, FIRST_TOKEN + 1, FIRST_TOKEN + 1, List.of());
        FastPathMessage ask = new FastPathMessage(Kind.ASK, 9, 77, 0, List.of());
        ByteBuf all = Unpooled.buffer();
        List<byte[]> seeds = new ArrayList<>();
        add(all.writeShort(0), ask);
        add(all, told);
        add(all, new FastPathMessage(Kind.ACCEPT, 9, 0, 0, wanted));
        add(all.writeInt(0), new FastPathMessage(Kind.OFFER, 9, 0, 0, offered));
        seeds.add(ByteBufUtil.getBytes(all));
        add(all.writeInt(0), new FastPathMessage(Kind.REFUSE, 9, 0, 0, wanted));
        add(all, new FastPathMessage(Kind.END, 9, 0, 0, offered));
        seeds.add(ByteBufUtil.getBytes(all));
        add(all, new FastPathMessage(Kind.ACCEPT, 10, 0, 0, wanted));
        add(all.writeLong(0).writeLong(0), told);
        seeds.add(ByteBufUtil.getBytes(all));
        return seeds;
    }

    private static void add(ByteBuf out, FastPathMessage message) {
        ByteBuf written = written(message);
        out.writeShort(written.readableBytes()).writeBytes(written);
    }
}
