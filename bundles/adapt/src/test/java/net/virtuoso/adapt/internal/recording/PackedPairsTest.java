package net.virtuoso.adapt.internal.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficMatrix;
import org.junit.jupiter.api.Test;

/** What is packed is the same again, in the same order and to the last bit, and what isn't of the form is refused. */
class PackedPairsTest {
    private static final Instant START = Instant.EPOCH;

    private static MacAddress mac(int vm) {
        return new MacAddress(0x02_00_00_00_00_00L + vm);
    }

    private static List<MacAddress> vms(int count) {
        return IntStream.range(0, count).mapToObj(PackedPairsTest::mac).toList();
    }

    private static List<Demand> someDemands() {
        List<Demand> demands = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 40; j++) {
                if (i != j && random.nextInt(3) > 0) {
                    demands.add(new Demand(mac(i * 1_000), mac(j * 1_000), random.nextDouble() * 1e9));
                }
            }
        }
        Collections.shuffle(demands, random);
        return demands;
    }

    @Test
    void demandsAreTheSameInTheirOrder() {
        List<Demand> demands = someDemands();
        // As numbers: a recording of some kilobytes may unpack to millions.
        assertThat(PackedPairs.of(demands).demands()).isEqualTo(demands).isInstanceOf(DemandList.class);
        assertThat(PackedPairs.of(List.<Demand>of()).demands()).isEmpty();
    }

    @Test
    void aMatrixIsTheSame() {
        int size = 60;
        Random random = new Random(2);
        double[] entries = new double[size * size];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = i % (size + 1) == 0 || random.nextBoolean() ? 0 : random.nextDouble() * 1e12;
        }
        TrafficMatrix matrix = new TrafficMatrix(vms(size), entries, START, START.plusSeconds(2));
        PackedPairs packed = PackedPairs.of(matrix);
        assertThat(packed.vms()).isEqualTo(matrix.vms());
        assertThat(packed.entries()).isEqualTo(entries);
        byte[] json = Line.JSON.write(packed);
        assertThat(Line.JSON.read(PackedPairs.class, json)).isEqualTo(packed).hasSameHashCodeAs(packed);
    }

    @Test
    void whatIsNotOfTheFormIsRefused() {
        PackedPairs good = PackedPairs.of(someDemands());
        byte[] bytes = good.packed();
        int count = good.count();
        refused(new PackedPairs(good.vms(), count - 1, bytes));
        refused(new PackedPairs(good.vms(), count + 1, bytes));
        refused(new PackedPairs(vms(20), 300, bytes));
        refused(new PackedPairs(Collections.nCopies(good.vms().size(), mac(1)), count, bytes));
        refused(new PackedPairs(good.vms(), count, new byte[0]));
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            refused(new PackedPairs(good.vms(), count, Arrays.copyOf(bytes, random.nextInt(bytes.length))));
            byte[] other = bytes.clone();
            other[2 + random.nextInt(bytes.length - 2)] ^= (byte) (1 << random.nextInt(8));
            refused(new PackedPairs(good.vms(), count, other));
        }
    }

    private static void refused(PackedPairs pairs) {
        assertThatThrownBy(pairs::demands).isInstanceOf(RefusedException.class);
    }

    @Test
    void moreThanThereCanBeIsRefusedBeforeItIsRead() {
        assertThatThrownBy(() -> new PackedPairs(vms(3), 10, new byte[0])).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new PackedPairs(vms(3), -1, new byte[0])).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new PackedPairs(vms(1_025), 1, new byte[0])).isInstanceOf(RefusedException.class);
    }
}
