package net.virtuoso.store.zookeeper.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.UUID;
import net.virtuoso.spi.store.StoreWrite;

/**
 * What is kept of a commit beside the entries: a line with its number, then a line for each key it touched.
 *
 * @param number random, so that the one who made the commit knows it again
 * @param keys what it touched
 */
record CommitRecord(String number, List<String> keys) {
    CommitRecord {
        keys = List.copyOf(keys);
    }

    static CommitRecord of(List<StoreWrite> writes) {
        return new CommitRecord(
                UUID.randomUUID().toString(),
                writes.stream().map(StoreWrite::key).toList());
    }

    static CommitRecord decode(byte[] data) {
        List<String> lines = new String(data, UTF_8).lines().toList();
        return lines.isEmpty()
                ? new CommitRecord("", List.of())
                : new CommitRecord(lines.get(0), lines.subList(1, lines.size()));
    }

    byte[] encode() {
        return (number + "\n" + String.join("\n", keys)).getBytes(UTF_8);
    }
}
