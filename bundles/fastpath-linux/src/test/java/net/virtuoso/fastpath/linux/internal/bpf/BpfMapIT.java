package net.virtuoso.fastpath.linux.internal.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.linux.KernelException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Maps of the kernel's. Needs root. */
class BpfMapIT {
    private static final byte[] KEY = {1, 2, 3, 4};

    private final List<BpfMap> made = new ArrayList<>();

    @BeforeEach
    void requireRoot() throws Exception {
        Assumptions.assumeTrue(
                java.nio.file.Files.readString(java.nio.file.Path.of("/proc/self/status"))
                        .contains("\nUid:\t0\t0"),
                "eBPF needs root");
    }

    @AfterEach
    void close() {
        made.forEach(BpfMap::close);
    }

    private BpfMap create() throws Exception {
        BpfMap map = BpfMap.create("vnet_test", KEY.length, Long.BYTES, 4);
        made.add(map);
        return map;
    }

    private static ByteBuffer value(long number) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, number);
    }

    @Test
    void keepsValues() throws Exception {
        BpfMap map = create();
        assertThat(map.get(KEY)).isNull();
        map.put(KEY, value(7));
        assertThat(map.get(KEY)).isEqualTo(value(7));
        assertThat(map.remove(KEY)).isEqualTo(value(7));
        assertThat(map.get(KEY)).isNull();
    }

    /** Descriptors are given the lowest number that is free: that of what was closed last. */
    @Test
    void aClosedOneDoesNotReachWhatHasItsNumberNow() throws Exception {
        BpfMap closed = create();
        closed.close();
        BpfMap next = create();
        next.put(KEY, value(7));
        assertThatThrownBy(() -> closed.put(KEY, value(8))).isInstanceOf(KernelException.class);
        assertThatThrownBy(() -> closed.get(KEY)).isInstanceOf(KernelException.class);
        assertThatThrownBy(() -> closed.remove(KEY)).isInstanceOf(KernelException.class);
        assertThat(next.get(KEY)).isEqualTo(value(7));
    }
}
