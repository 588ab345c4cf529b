package net.virtuoso.rest.internal.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.RefusedException;
import net.virtuoso.rest.internal.http.Problem.Kind;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a body in the words of the request: which field, what was given, what is allowed. */
final class JsonProblems {
    private JsonProblems() {}

    static Problem of(IOException e) {
        if (e instanceof ValueInstantiationException refused && refused.getCause() instanceof RefusedException cause) {
            return refused(refused, cause);
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            Collection<Object> known = unknown.getKnownPropertyIds();
            return invalid(
                    path(unknown),
                    null,
                    known == null || known.isEmpty()
                            ? "no field here"
                            : known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", ")),
                    "is not known");
        }
        if (e instanceof InvalidTypeIdException unknown) {
            return invalid(
                    join(path(unknown), typeProperty(unknown)),
                    unknown.getTypeId(),
                    subtypes(unknown),
                    unknown.getTypeId() == null ? "is missing" : "is not valid");
        }
        if (e instanceof InvalidFormatException wrong) {
            return invalid(path(wrong), String.valueOf(wrong.getValue()), form(wrong.getTargetType()), "is not valid");
        }
        if (e instanceof MismatchedInputException wrong) {
            return invalid(path(wrong), null, form(wrong.getTargetType()), "has the wrong type");
        }
        if (e instanceof JsonMappingException wrong && wrong.getCause() instanceof InputCoercionException cause) {
            return invalid(path(wrong), null, form(cause.getTargetType()) + " that fits", "is too large");
        }
        if (e instanceof JsonMappingException wrong && wrong.getCause() instanceof JsonProcessingException cause) {
            return malformed(cause);
        }
        return e instanceof JsonProcessingException wrong
                ? malformed(wrong)
                : Problem.of(Kind.MALFORMED, "the body can't be read: " + e.getMessage());
    }

    /** A value that is made of one text is refused by that text's place, a record by the member that is at fault. */
    private static Problem refused(ValueInstantiationException e, RefusedException cause) {
        Class<?> type = e.getType() == null ? Object.class : e.getType().getRawClass();
        boolean scalar = type == MacAddress.class || type == MacPattern.class || type == Endpoint.class;
        String field = scalar ? path(e) : join(path(e), cause.field());
        return Problem.of(cause, kind(cause), field);
    }

    private static Kind kind(RefusedException cause) {
        return cause.kind() == RefusedException.Kind.LIMIT ? Kind.LIMIT : Kind.INVALID;
    }

    private static Problem invalid(String field, @Nullable String value, String allowed, String verdict) {
        RefusedException cut = RefusedException.invalid(field, value == null ? "" : value, allowed);
        String shown = value == null ? "" : " '" + cut.value() + "'";
        return new Problem(
                Kind.INVALID,
                cut.field() + shown + " " + verdict + "; allowed: " + allowed,
                field,
                value == null ? null : cut.value(),
                allowed);
    }

    private static Problem malformed(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return Problem.of(Kind.MALFORMED, "the body isn't JSON that can be read" + place + ": " + firstLine(e));
    }

    private static String firstLine(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        return RefusedException.invalid("body", message.lines().findFirst().orElse(""), "")
                .value();
    }

    /** The place in the document: {@code changes[1].rule.target}; {@code body} for the document itself. */
    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            String name = step.getFieldName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }

    /** The field of a value may begin with the name that its place ends with. */
    private static String join(String path, String field) {
        if ("body".equals(path)) {
            return field;
        }
        String last = path.substring(path.lastIndexOf('.') + 1);
        return field.startsWith(last + ".") ? path + field.substring(last.length()) : path + "." + field;
    }

    private static String typeProperty(InvalidTypeIdException e) {
        var info = baseType(e).getAnnotation(com.fasterxml.jackson.annotation.JsonTypeInfo.class);
        return info == null ? "type" : info.property();
    }

    private static String subtypes(InvalidTypeIdException e) {
        var types = baseType(e).getAnnotation(com.fasterxml.jackson.annotation.JsonSubTypes.class);
        return types == null
                ? "one that is known"
                : Arrays.stream(types.value()).map(t -> t.name()).collect(Collectors.joining(", "));
    }

    private static Class<?> baseType(InvalidTypeIdException e) {
        return e.getBaseType() == null ? Object.class : e.getBaseType().getRawClass();
    }

    /** What a value of a type looks like in JSON, as a phrase. */
    private static String form(@Nullable Class<?> type) {
        if (type == null) {
            return "a value of the type in /openapi.json";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getFields())
                    .filter(java.lang.reflect.Field::isEnumConstant)
                    .map(JsonProblems::constant)
                    .collect(Collectors.joining(", "));
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a number without fraction";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == MacAddress.class) {
            return "a MAC address as text, such as 02:00:5e:00:00:01";
        }
        if (type == MacPattern.class) {
            return "a MAC address, a prefix such as 02:00:2a:00:00:00/32, or *, as text";
        }
        if (type == Endpoint.class) {
            return "host:port as text";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        if (type.isRecord()) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getName)
                    .collect(Collectors.joining(", ", "an object with ", ""));
        }
        return "an object";
    }

    private static String constant(java.lang.reflect.Field constant) {
        var name = constant.getAnnotation(com.fasterxml.jackson.annotation.JsonProperty.class);
        return name == null ? constant.getName() : name.value();
    }
}
