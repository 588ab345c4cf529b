package net.virtuoso.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanupTest {
    @TempDir
    Path directory;

    private Path journal;
    private Path trace;
    private Cleanup cleanup;

    @BeforeEach
    void prepare() {
        journal = directory.resolve("journal");
        trace = directory.resolve("trace");
        cleanup = new Cleanup(journal);
    }

    private String leave(String word) {
        return "echo " + word + " >>" + Shell.quote(trace.toString());
    }

    @Test
    void removesInReverseOrder() throws IOException {
        cleanup.push("first", leave("1"));
        cleanup.push("second", leave("2"));

        assertThat(cleanup.runAll()).isEmpty();
        assertThat(trace).content().isEqualTo("2\n1\n");
        assertThat(cleanup.runAll()).isEmpty();
        assertThat(trace).content().isEqualTo("2\n1\n");
    }

    @Test
    void whatWasRemovedEarlyIsNotRemovedAgain() throws IOException {
        Cleanup.Entry entry = cleanup.push("early", leave("early"));
        cleanup.push("late", leave("late"));

        entry.undo();
        entry.undo();

        assertThat(cleanup.runAll()).isEmpty();
        assertThat(trace).content().isEqualTo("early\nlate\n");
    }

    @Test
    void oneFailureDoesNotStopTheRest() throws IOException {
        cleanup.push("good", leave("good"));
        cleanup.push("bad", "echo it is stuck >&2; exit 5");

        assertThat(cleanup.runAll())
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("it is stuck"));
        assertThat(trace).content().isEqualTo("good\n");
    }

    @Test
    void theJournalOfADeadLabIsReplayedInReverseOrder() throws IOException {
        cleanup.push("first", leave("1"));
        cleanup.push("second", leave("2"));

        assertThat(Cleanup.replay(journal)).isEmpty();
        assertThat(trace).content().isEqualTo("2\n1\n");
    }

    @Test
    void theJournalIsWrittenBeforeTheThingIsMade() throws IOException {
        cleanup.push("a thing", "true");

        assertThat(Files.readAllLines(journal)).containsExactly("# a thing", "true");
    }

    @Test
    void entriesOfSeveralLinesAreRefused() {
        assertThatThrownBy(() -> cleanup.push("two\nlines", "true")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cleanup.push("two lines", "true\nfalse")).isInstanceOf(IllegalArgumentException.class);
        assertThat(journal).doesNotExist();
    }
}
