package net.virtuoso.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalDouble;

/** How a report is written: JSON, whole or not at all, figures with four digits, {@code null} for what wasn't measured. */
public final class ReportFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final MathContext DIGITS = new MathContext(4);

    private ReportFile() {}

    /** An empty document. */
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Sets a figure, {@code null} if there is none. */
    public static void figure(ObjectNode node, String name, OptionalDouble figure) {
        if (figure.isPresent() && Double.isFinite(figure.getAsDouble())) {
            BigDecimal rounded = BigDecimal.valueOf(figure.getAsDouble()).round(DIGITS);
            node.put(name, rounded.scale() < 0 ? rounded.setScale(0) : rounded);
        } else {
            node.putNull(name);
        }
    }

    /**
     * Writes a report.
     *
     * @throws IllegalStateException if the file can't be written
     */
    static void write(Path file, ObjectNode report) {
        try {
            Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "vnet-bench", ".json");
            Files.writeString(draft, text(report) + "\n");
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IllegalStateException("the report can't be written to " + file + ": " + e, e);
        }
    }

    private static String text(ObjectNode report) {
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the report can't be written as JSON", e);
        }
    }
}
