package net.virtuoso.wire.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import net.virtuoso.model.RefusedException;

/** Reads and writes values of the model as JSON in UTF-8. Safe for use by several threads. */
public final class ModelJson {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_TEXT = 65_536;
    /** How Jackson's message about a member that isn't there begins; it names the member only. */
    private static final String MISSING = "Missing ";

    private final ObjectMapper mapper;

    /**
     * @param maxLength the longest text that is read, in bytes; a longer one is refused before anything is made of it
     */
    public ModelJson(int maxLength) {
        mapper = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .annotationIntrospector(new RequiredUnlessMarked())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_TEXT)
                        .maxDocumentLength(maxLength)
                        .build());
        // Absent members would be refused when read back, so that nulls are written.
        mapper.setDefaultPropertyInclusion(JsonInclude.Include.ALWAYS);
        mapper.configure(JsonParser.Feature.AUTO_CLOSE_SOURCE, true);
    }

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if it isn't a value of the model
     */
    public byte[] write(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a value of the model: " + value.getClass(), e);
        }
    }

    /**
     * Reads a value.
     *
     * @param type what it should be
     * @param json the text
     * @throws RefusedException if it isn't that; the message says where and why
     */
    public <T> T read(Class<T> type, byte[] json) {
        return read(type, json, json.length);
    }

    /**
     * Reads a value from the beginning of a buffer.
     *
     * @param type what it should be
     * @param json the buffer
     * @param length how much of it is the text
     * @throws RefusedException if it isn't that; the message says where and why
     */
    public <T> T read(Class<T> type, byte[] json, int length) {
        try {
            T value = mapper.readValue(json, 0, length, type);
            if (value == null) {
                throw RefusedException.invalid("document", "null", "a JSON object: " + type.getSimpleName());
            }
            return value;
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw refused(type, problem(e), e);
        } catch (IOException e) {
            throw refused(type, String.valueOf(e.getMessage()), e);
        }
    }

    /** Without the names of classes, which say nothing to those who read it. */
    private static String problem(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping)) {
            return e.getOriginalMessage();
        }
        if (mapping.getCause() instanceof JsonProcessingException cause) {
            return cause.getOriginalMessage();
        }
        String what = "a value that isn't of the form that belongs there";
        if (e instanceof UnrecognizedPropertyException unknown) {
            what = "unknown member '" + unknown.getPropertyName() + "'";
        } else if (e instanceof InvalidTypeIdException type) {
            what = type.getTypeId() == null ? "no type" : "unknown type '" + type.getTypeId() + "'";
        } else if (e instanceof InvalidFormatException format) {
            what = "'" + format.getValue() + "'";
        } else if (e.getOriginalMessage().startsWith(MISSING)) {
            what = e.getOriginalMessage();
        }
        String path = path(mapping);
        return path.isEmpty() ? what : what + " at " + path;
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static RefusedException refused(Class<?> type, String problem, Exception cause) {
        RefusedException refused =
                RefusedException.invalid("document", problem, "the JSON form of " + type.getSimpleName());
        refused.initCause(cause);
        return refused;
    }
}
