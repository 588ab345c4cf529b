package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.seal.KeyEpoch;
import net.virtuoso.transport.internal.seal.KeyLimits;
import net.virtuoso.transport.internal.seal.KeyMaterial;
import net.virtuoso.transport.internal.seal.SealedSession;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;

/**
 * Somebody on the way of an encrypted link: one byte that says who encrypts, then deeds, each with what it needs. He lets
 * datagrams through, changes them, holds them back, sends them again, to the wrong end or several at once, and invents others;
 * the ends change their keys meanwhile. What is taken is, byte for byte, what the other end has sealed, and it is taken once.
 */
final class SealedTarget implements Target {
    private static final int VARIATIONS = 1_500;
    private static final int MOST_DEEDS = 64;
    private static final int MOST_KEYS = 12;
    private static final int LONGEST = 1_448;
    private static final LinkKind[] KINDS = LinkKind.values();

    /** Loads a library, which nobody else needs. */
    private static final class Best {
        static final AeadEngine ENGINE = AeadEngine.best();

        static {
            ENGINE.retain();
        }
    }

    private enum Deed {
        /** Length (16 bits): a datagram that arrives. */
        PASS,
        /** Length: one that is held back. */
        HOLD,
        /** Which: one of those before, again or at last. */
        AGAIN,
        /** Length, place (16 bits), a byte to change with: before the genuine one arrives. */
        CHANGE,
        /** Which, how many (16 bits): one of those before, shorter or longer. */
        CUT,
        /** Which, which: one right behind the other, as the kernel joins them. */
        JOIN,
        /** Which: to the end that has sealed it. */
        REFLECT,
        /** Length and as many bytes. */
        INVENT,
        /** Which, length, bytes: the header of one before with another content. */
        FORGE,
        /** The ends get other keys. */
        KEYS,
        /** The keys of before are gone. */
        LINGERED
    }

    @Override
    public String name() {
        return "sealed";
    }

    @Override
    public int variations() {
        return VARIATIONS;
    }

    @Override
    public void read(byte[] input) {
        Cursor cursor = new Cursor(input);
        Counted buffers = new Counted();
        AeadEngine engine = (cursor.next() & 1) == 0 ? Best.ENGINE : AeadEngine.JDK;
        try (Link link = new Link(buffers, engine, new SplittableRandom(seedOf(input)))) {
            for (int i = 0; i < MOST_DEEDS && cursor.hasMore(); i++) {
                link.act(Deed.values()[cursor.next() % Deed.values().length], cursor);
            }
        }
        buffers.requireNothingHeld();
    }

    /**
     * Keys depend on every byte of the input: with the same ones for all, what was sealed in one run could be learned and sent in
     * another, where nobody has sealed it.
     */
    private static long seedOf(byte[] input) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(input))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What one end has sealed. */
    private static final class Genuine {
        private final byte[] sealed;
        private final byte[] payload;
        private boolean taken;

        Genuine(byte[] sealed, byte[] payload) {
            this.sealed = sealed;
            this.payload = payload;
        }
    }

    private static final class Link implements AutoCloseable {
        private final SealedSession caller = new SealedSession(KeyLimits.DEFAULT);
        private final SealedSession called = new SealedSession(KeyLimits.DEFAULT);
        private final List<Genuine> all = new ArrayList<>();
        private final Counted buffers;
        private final AeadEngine engine;
        private final SplittableRandom random;
        private long sequence;
        private long now;
        private int keys;

        Link(Counted buffers, AeadEngine engine, SplittableRandom random) {
            this.buffers = buffers;
            this.engine = engine;
            this.random = random;
            changeKeys();
        }

        void act(Deed deed, Cursor cursor) {
            switch (deed) {
                case PASS -> pass(seal(cursor.nextShort() % LONGEST, cursor.next()));
                case HOLD -> seal(cursor.nextShort() % LONGEST, cursor.next());
                case AGAIN -> deliver(called, before(cursor).sealed);
                case CHANGE -> {
                    Genuine genuine = seal(cursor.nextShort() % LONGEST, cursor.next());
                    byte[] changed = genuine.sealed.clone();
                    changed[cursor.nextShort() % changed.length] ^= (byte) cursor.next();
                    deliver(called, changed);
                    if (!genuine.taken) {
                        // What was refused doesn't keep what is good from being taken.
                        pass(genuine);
                    }
                }
                case CUT -> deliver(called, Arrays.copyOf(before(cursor).sealed, cursor.nextShort() % LONGEST));
                case JOIN -> deliver(called, joined(before(cursor).sealed, before(cursor).sealed));
                case REFLECT -> {
                    Genuine genuine = before(cursor);
                    FrameChecks.require(take(caller, genuine.sealed).isEmpty(), "an end has taken what it had sealed");
                }
                case INVENT -> deliver(called, cursor.next(cursor.nextShort()));
                case FORGE -> {
                    byte[] header = Arrays.copyOf(before(cursor).sealed, LinkHeader.LENGTH);
                    byte[] content = cursor.next(cursor.nextShort() % LONGEST);
                    deliver(called, joined(header, content));
                }
                case KEYS -> changeKeys();
                case LINGERED -> {
                    now += KeyLimits.DEFAULT.linger().toNanos();
                    caller.tick(now);
                    called.tick(now);
                }
            }
        }

        private void changeKeys() {
            if (++keys > MOST_KEYS) {
                return;
            }
            byte[] material = new byte[KeyMaterial.LENGTH];
            random.nextBytes(material);
            material[KeyMaterial.LENGTH - 1] = (byte) keys;
            KeyEpoch offered = new KeyEpoch(new KeyMaterial(material, true), engine, KeyLimits.DEFAULT, now);
            caller.offer(offered);
            called.adopt(new KeyEpoch(new KeyMaterial(material, false), engine, KeyLimits.DEFAULT, now), now);
            caller.confirm(now);
        }

        private Genuine before(Cursor cursor) {
            int which = cursor.next();
            return all.isEmpty() ? seal(which, which) : all.get(which % all.size());
        }

        private Genuine seal(int length, int kindNumber) {
            LinkKind kind = KINDS[kindNumber % KINDS.length];
            boolean data = kind == LinkKind.DATA;
            int payload = kind == LinkKind.MESSAGE ? Math.max(1, Math.min(length, LinkHeader.MAX_MESSAGE)) : length;
            ByteBuf out = buffers.allocator.directBuffer(LinkHeader.LENGTH + payload + KeyEpoch.TAG);
            LinkHeader.write(out, kind, data ? 3 : 0, data ? 7 : 0, ++sequence, 0, payload);
            for (int i = 0; i < payload; i++) {
                out.writeByte(i + (int) sequence);
            }
            byte[] plain = ByteBufUtil.getBytes(out, LinkHeader.LENGTH, payload);
            out.writeZero(KeyEpoch.TAG);
            FrameChecks.require(caller.seal(out, 0, payload), "nothing is sealed");
            Genuine genuine = new Genuine(ByteBufUtil.getBytes(out), plain);
            out.release();
            all.add(genuine);
            return genuine;
        }

        private void pass(Genuine genuine) {
            deliver(called, genuine.sealed);
            FrameChecks.require(genuine.taken, "the newest datagram isn't taken");
        }

        private void deliver(SealedSession at, byte[] reception) {
            take(at, reception).forEach(this::requireGenuine);
        }

        private void requireGenuine(byte[][] taken) {
            for (Genuine genuine : all) {
                if (!genuine.taken && Arrays.equals(genuine.sealed, taken[0])) {
                    genuine.taken = true;
                    FrameChecks.require(Arrays.equals(genuine.payload, taken[1]), "another content than was sealed");
                    return;
                }
            }
            throw new IllegalStateException("was taken, though nobody has sealed it, or it was taken before");
        }

        /** As links take receptions apart; each that was taken as it came, and its content. */
        private List<byte[][]> take(SealedSession at, byte[] reception) {
            List<byte[][]> taken = new ArrayList<>();
            ByteBuf bytes = buffers.allocator
                    .directBuffer(Math.max(1, reception.length))
                    .writeBytes(reception);
            int offset = 0;
            while (offset < reception.length) {
                int length = LinkHeader.validateSealed(bytes, offset, reception.length, KeyEpoch.TAG);
                if (length < 0) {
                    break;
                }
                FrameChecks.require(
                        length >= LinkHeader.LENGTH + KeyEpoch.TAG && length <= reception.length - offset,
                        "a datagram of " + length + " bytes");
                int payload = length - LinkHeader.LENGTH - KeyEpoch.TAG;
                if (at.open(bytes, offset, payload) != null) {
                    taken.add(new byte[][] {
                        Arrays.copyOfRange(reception, offset, offset + length),
                        ByteBufUtil.getBytes(bytes, offset + LinkHeader.LENGTH, payload)
                    });
                }
                offset += length;
            }
            bytes.release();
            return taken;
        }

        @Override
        public void close() {
            caller.close();
            called.close();
        }
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] all = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        return all;
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int engine = 0; engine < 2; engine++) {
            ByteBuf seed = Unpooled.buffer().writeByte(engine);
            seed.writeByte(Deed.PASS.ordinal()).writeShort(1_200).writeByte(0);
            seed.writeByte(Deed.AGAIN.ordinal()).writeByte(0);
            for (int at = 0; at < LinkHeader.LENGTH; at++) {
                seed.writeByte(Deed.CHANGE.ordinal()).writeShort(100).writeByte(at);
                seed.writeShort(at).writeByte(1 << at % Byte.SIZE);
            }
            seeds.add(ByteBufUtil.getBytes(seed));
            seed.clear().writeByte(engine);
            seed.writeByte(Deed.HOLD.ordinal()).writeShort(60).writeByte(0);
            seed.writeByte(Deed.HOLD.ordinal()).writeShort(0).writeByte(1);
            seed.writeByte(Deed.KEYS.ordinal());
            seed.writeByte(Deed.PASS.ordinal()).writeShort(60).writeByte(0);
            seed.writeByte(Deed.JOIN.ordinal()).writeByte(0).writeByte(2);
            seed.writeByte(Deed.LINGERED.ordinal());
            seed.writeByte(Deed.AGAIN.ordinal()).writeByte(1);
            seed.writeByte(Deed.REFLECT.ordinal()).writeByte(2);
            seed.writeByte(Deed.CUT.ordinal()).writeByte(2).writeShort(80);
            seed.writeByte(Deed.FORGE.ordinal()).writeByte(2).writeShort(76).writeZero(76);
            seed.writeByte(Deed.INVENT.ordinal()).writeShort(40).writeByte(0x91).writeZero(39);
            seeds.add(ByteBufUtil.getBytes(seed));
        }
        return seeds;
    }
}
