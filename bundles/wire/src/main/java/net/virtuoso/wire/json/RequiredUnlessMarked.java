package net.virtuoso.wire.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;

/**
 * Every member has to be there, unless the model marks it as one that came later ({@code isRequired = FALSE}): so that what an
 * older version stored is read, and everything else stays strict.
 */
final class RequiredUnlessMarked extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
        JsonProperty property = member.getAnnotation(JsonProperty.class);
        return property == null || property.isRequired() != OptBoolean.FALSE;
    }
}
