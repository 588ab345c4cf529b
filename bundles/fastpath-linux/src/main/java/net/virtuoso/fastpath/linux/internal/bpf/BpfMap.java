package net.virtuoso.fastpath.linux.internal.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.virtuoso.linux.Descriptor;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.KernelException;
import org.jspecify.annotations.Nullable;

/** A hash table that programs and this process share. A call takes some microseconds. Used by one thread at a time. */
public final class BpfMap implements AutoCloseable {
    private static final int KIND_HASH = 1;
    private static final int NO_PREALLOCATION = 1;

    private final Descriptor descriptor;
    private final String name;
    private final Memory attributes = BpfCall.attributes();
    private final Memory key;
    private final Memory value;

    private BpfMap(Descriptor descriptor, String name, int keyLength, int valueLength) {
        this.descriptor = descriptor;
        this.name = name;
        key = new Memory(keyLength);
        value = new Memory(valueLength);
        attributes.setLong(8, Pointer.nativeValue(key));
        attributes.setLong(16, Pointer.nativeValue(value));
    }

    /**
     * Makes one.
     *
     * @param name for people ({@code bpftool map}), at most 15 of A-Z, a-z, 0-9 and _
     * @param keyLength bytes of a key
     * @param valueLength bytes of a value
     * @param limit the most entries
     */
    public static BpfMap create(String name, int keyLength, int valueLength, int limit) throws IOException {
        Memory attributes = BpfCall.attributes();
        attributes.setInt(0, KIND_HASH);
        attributes.setInt(4, keyLength);
        attributes.setInt(8, valueLength);
        attributes.setInt(12, limit);
        attributes.setInt(16, NO_PREALLOCATION);
        attributes.setString(28, name);
        int number = BpfCall.call("make an eBPF map", BpfCall.MAP_CREATE, attributes);
        return new BpfMap(Descriptor.adopt(number), name, keyLength, valueLength);
    }

    /** For {@link Assembler#loadMap}. */
    public int number() {
        return descriptor.number();
    }

    /** The value of a key; {@code null} if there is none. */
    public @Nullable ByteBuffer get(byte[] of) throws IOException {
        return take("read", BpfCall.MAP_LOOKUP, of);
    }

    /** The value that a key had, at the very end; {@code null} if there was none. */
    public @Nullable ByteBuffer remove(byte[] of) throws IOException {
        return take("remove an entry from", BpfCall.MAP_LOOKUP_AND_DELETE, of);
    }

    private @Nullable ByteBuffer take(String verb, int command, byte[] of) throws IOException {
        String action = verb + " eBPF map " + name;
        key.write(0, of, 0, of.length);
        attributes.setInt(0, descriptor.requireOpen(action));
        attributes.setLong(24, 0);
        try {
            BpfCall.call(action, command, attributes);
        } catch (KernelException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
        return ByteBuffer.wrap(value.getByteArray(0, (int) value.size())).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Sets the value of a key. */
    public void put(byte[] of, ByteBuffer to) throws IOException {
        String action = "write to eBPF map " + name;
        key.write(0, of, 0, of.length);
        value.write(0, to.array(), 0, (int) value.size());
        attributes.setInt(0, descriptor.requireOpen(action));
        attributes.setLong(24, 0);
        BpfCall.call(action, BpfCall.MAP_UPDATE, attributes);
    }

    /** Programs that use it keep it until they end; calls fail from now on. May be called again. */
    @Override
    public void close() {
        descriptor.close();
    }
}
