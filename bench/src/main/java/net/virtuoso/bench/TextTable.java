package net.virtuoso.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A table for people: the first column to the left, figures to the right, as wide as they need. */
public final class TextTable {
    /** What stands where there is no figure. */
    static final String NONE = "-";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these headings. */
    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row, as many cells as there are headings. */
    public TextTable row(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException("a row of " + cells.size() + " cells under " + rows.get(0));
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** A figure as a cell. */
    public static String cell(OptionalDouble figure, int decimals) {
        return figure.isPresent() ? String.format(Locale.ROOT, "%." + decimals + "f", figure.getAsDouble()) : NONE;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(each -> each.get(at).length())
                        .max()
                        .orElse(0);
                String form = column == 0 ? "%-" + width + "s" : "  %" + width + "s";
                text.append(String.format(Locale.ROOT, form, row.get(column)));
            }
            text.append('\n');
        }
        return text.toString();
    }
}
