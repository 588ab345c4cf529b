package net.virtuoso.rest.internal.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/** Writes values, and reads requests strictly: what isn't exactly right is refused. Safe for use by several threads. */
public final class Json {
    /** The longest body that is read, in bytes. */
    public static final int MAX_BODY = 1 << 20;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_STRING = 65_536;
    private static final int MAX_NAME = 256;
    private static final int MAX_NUMBER = 32;

    private final ObjectMapper mapper;

    /** Makes a reader and writer; it is thrifty to share one. */
    public Json() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(MAX_BODY)
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_STRING)
                        .maxNameLength(MAX_NAME)
                        .maxNumberLength(MAX_NUMBER)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        mapper = JsonMapper.builder(factory)
                .addModule(new JavaTimeModule())
                .addModule(new SimpleModule()
                        .addSerializer(Double.class, new FiniteDouble())
                        .addSerializer(double.class, new FiniteDouble()))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    /** Writes a value; members without one are left out. */
    public byte[] write(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("can't be written as JSON: " + value.getClass(), e);
        }
    }

    /**
     * Reads a request's body.
     *
     * @param type a record that checks itself
     * @throws RequestException if it is anything else, with the field, the value and what is allowed
     */
    public <T> T read(byte[] body, Class<T> type) {
        try (JsonParser parser = mapper.createParser(body)) {
            if (parser.nextToken() == null) {
                throw new RequestException(
                        Problem.of(Problem.Kind.MALFORMED, "the body is empty; allowed: a JSON object"));
            }
            T value = mapper.readValue(parser, type);
            if (value == null) {
                throw new RequestException(
                        Problem.of(Problem.Kind.INVALID, "the body is null; allowed: a JSON object"));
            }
            if (parser.nextToken() != null) {
                throw new RequestException(Problem.of(
                        Problem.Kind.MALFORMED, "the body goes on behind its end; allowed: one JSON object"));
            }
            return value;
        } catch (IOException e) {
            throw new RequestException(JsonProblems.of(e));
        }
    }

    /** JSON has no infinity and no NaN: {@code null} stands for them. */
    private static final class FiniteDouble extends StdSerializer<Double> {
        private static final long serialVersionUID = 1L;

        FiniteDouble() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                out.writeNumber(value);
            } else {
                out.writeNull();
            }
        }
    }
}
