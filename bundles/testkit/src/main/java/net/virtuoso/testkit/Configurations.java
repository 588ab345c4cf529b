package net.virtuoso.testkit;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Makes the configuration annotations that components are activated with. */
public final class Configurations {
    private Configurations() {}

    /**
     * A configuration with the annotation's defaults but for the values given.
     *
     * @param type the annotation
     * @param values values by the name of the annotation's method
     * @throws IllegalArgumentException if the annotation has no such method, or a method has neither value nor default
     */
    public static <A extends Annotation> A of(Class<A> type, Map<String, ?> values) {
        for (String name : values.keySet()) {
            if (java.util.Arrays.stream(type.getDeclaredMethods())
                    .noneMatch(m -> m.getName().equals(name))) {
                throw new IllegalArgumentException(type.getName() + " has no " + name);
            }
        }
        InvocationHandler handler = (proxy, method, arguments) -> {
            Object value = values.get(method.getName());
            if (value == null) {
                value = method.getName().equals("annotationType") ? type : method.getDefaultValue();
            }
            if (value == null) {
                throw new IllegalArgumentException(type.getName() + "." + method.getName() + " has no value");
            }
            return value;
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
