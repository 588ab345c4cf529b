package net.virtuoso.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code docs/evaluation.md} promises of an evaluation's report under 'What the reports hold': people's scripts read it. */
public final class DocumentedFields {
    private static final Path DOCUMENT = Path.of("..", "docs", "evaluation.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    /** Not what begins behind an ellipsis or an underscore: a part of a name. */
    private static final Pattern NAME = Pattern.compile("(?<![a-z0-9_…])[a-z][a-z0-9_]*");

    private DocumentedFields() {}

    /** The names of fields in an evaluation's row, at whatever depth they are. */
    static Set<String> of(String evaluation) {
        String start = "| `" + evaluation + "` | ";
        String row;
        try (var lines = Files.lines(DOCUMENT)) {
            row = lines.dropWhile(line -> !line.equals("## What the reports hold"))
                    .filter(line -> line.startsWith(start))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(DOCUMENT + " has no row for " + evaluation));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Set<String> names = new TreeSet<>();
        Matcher code = CODE.matcher(row.substring(start.length()));
        while (code.find()) {
            NAME.matcher(code.group(1)).results().forEach(name -> names.add(name.group()));
        }
        return names;
    }

    /** Fails if a report lacks a field that the document has. */
    public static void requireIn(JsonNode report, String evaluation) {
        Set<String> present = new TreeSet<>();
        collect(report, present);
        assertThat(present).as("fields of %s", report).containsAll(of(evaluation));
    }

    private static void collect(JsonNode node, Set<String> names) {
        node.fieldNames().forEachRemaining(names::add);
        node.forEach(child -> collect(child, names));
    }
}
