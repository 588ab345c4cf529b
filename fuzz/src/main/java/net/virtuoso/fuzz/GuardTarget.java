package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmBinding;
import net.virtuoso.overlay.internal.guard.Bindings;
import net.virtuoso.overlay.internal.guard.Leases;
import net.virtuoso.overlay.internal.guard.NeighbourAnswers;
import net.virtuoso.overlay.internal.guard.Neighbours;
import net.virtuoso.overlay.internal.guard.PortGuard;
import net.virtuoso.wire.EthernetFrame;
import net.virtuoso.wire.FrameFault;
import net.virtuoso.wire.VirtioNetHeader;

/**
 * A frame that a VM sends, then the same on its way to a VM (leases are learned there): the first byte says whether the VM's
 * addresses are declared. What is refused is refused by name, and an answer is a good frame for the one who asked.
 */
final class GuardTarget implements Target {
    private static final MacAddress VM = new MacAddress(0x0200_0000_0001L);
    private static final MacAddress OTHER = new MacAddress(0x0200_0000_0002L);

    @Override
    public String name() {
        return "guard";
    }

    @Override
    public void read(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Counted buffers = new Counted();
        ByteBuf frame = buffers.allocator.directBuffer().writeBytes(input, 1, input.length - 1);
        if (VirtioNetHeader.validate(frame) == FrameFault.NONE) {
            guard(frame, (input[0] & 1) != 0);
        }
        frame.release();
        buffers.requireNothingHeld();
    }

    private static void guard(ByteBuf frame, boolean declared) {
        Neighbours neighbours = new Neighbours(new Leases(() -> 0, InstantSource.system()));
        List<VmBinding> bindings = new ArrayList<>();
        bindings.add(binding(OTHER, "10.0.0.2", "fd00::2"));
        if (declared) {
            bindings.add(binding(VM, "10.0.0.1", "fd00::1"));
        }
        neighbours.update(new Bindings(bindings));
        PortGuard guard = new PortGuard(VM.value(), neighbours);
        int ethernet = frame.readerIndex() + VirtioNetHeader.LENGTH;
        long source = EthernetFrame.source(frame, ethernet);
        DropReason refusal = guard.check(frame, ethernet, source);
        FrameChecks.require(refusal != null || source == VM.value(), "a frame with another's address passed");
        if (refusal == null && EthernetFrame.isGroup(EthernetFrame.destination(frame, ethernet))) {
            ByteBuf answer = new NeighbourAnswers(neighbours).answer(frame, ethernet, source, mac -> true);
            if (answer != null) {
                FrameChecks.require(FrameChecks.take(answer), "an answer that isn't a good frame");
                FrameChecks.require(
                        EthernetFrame.destination(answer, VirtioNetHeader.LENGTH) == source,
                        "an answer to somebody who hasn't asked");
                FrameChecks.require(answer.release(), "an answer that is kept");
            }
        }
        guard.delivered(frame, ethernet);
        guard.lease();
        guard.close();
    }

    private static VmBinding binding(MacAddress mac, String... addresses) {
        List<IpAddress> parsed = new ArrayList<>();
        for (String address : addresses) {
            parsed.add(IpAddress.parse(address));
        }
        return new VmBinding("n", mac, "vm", parsed, false);
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] frame : Samples.frames()) {
            for (int kind = 0; kind < 2; kind++) {
                byte[] seed = new byte[1 + frame.length];
                seed[0] = (byte) kind;
                System.arraycopy(frame, 0, seed, 1, frame.length);
                seeds.add(seed);
            }
        }
        return seeds;
    }
}
