package net.virtuoso.lab.vm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes the archive format that the Linux kernel unpacks as its first root file system: 'newc', described in the
 * kernel's Documentation/driver-api/early-userspace/buffer-format.rst. Each entry is a header of 8-digit hexadecimal
 * fields, the name, and the contents, both padded to four bytes.
 */
final class CpioArchive implements AutoCloseable {
    /** Mode of a file that can be run. */
    static final int EXECUTABLE = 0755;

    /** Mode of a file that can only be read. */
    static final int PLAIN = 0644;

    private static final int REGULAR_FILE = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int SYMBOLIC_LINK = 0120000;
    private static final int HEADER_LENGTH = 110;

    private final OutputStream out;
    private int inode;

    CpioArchive(OutputStream out) {
        this.out = out;
    }

    /** Adds a directory; parents come before children. */
    void directory(String name) throws IOException {
        entry(name, DIRECTORY | EXECUTABLE, new byte[0]);
    }

    /** Adds a regular file. */
    void file(String name, int mode, byte[] contents) throws IOException {
        entry(name, REGULAR_FILE | mode, contents);
    }

    /** Adds a symbolic link. */
    void link(String name, String target) throws IOException {
        entry(name, SYMBOLIC_LINK | 0777, target.getBytes(StandardCharsets.UTF_8));
    }

    private void entry(String name, int mode, byte[] contents) throws IOException {
        byte[] path = (name + "\0").getBytes(StandardCharsets.UTF_8);
        int[] fields = {++inode, mode, 0, 0, 1, 0, contents.length, 0, 0, 0, 0, path.length, 0};
        StringBuilder header = new StringBuilder("070701");
        for (int field : fields) {
            header.append(String.format(Locale.ROOT, "%08x", field));
        }
        out.write(header.toString().getBytes(StandardCharsets.US_ASCII));
        out.write(path);
        pad(HEADER_LENGTH + path.length);
        out.write(contents);
        pad(contents.length);
    }

    private void pad(int length) throws IOException {
        out.write(new byte[(4 - length % 4) % 4]);
    }

    /** Ends the archive; the stream below stays open. */
    @Override
    public void close() throws IOException {
        entry("TRAILER!!!", 0, new byte[0]);
        out.flush();
    }
}
