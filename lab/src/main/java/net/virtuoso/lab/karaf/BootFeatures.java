package net.virtuoso.lab.karaf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The features that a Karaf starts with: the list {@code featuresBoot} in org.apache.karaf.features.cfg. */
final class BootFeatures {
    private static final Pattern LIST = Pattern.compile("(?m)^featuresBoot\\s*=((?:.*\\\\\\R)*.*)$");
    private static final Pattern SEPARATORS = Pattern.compile("[\\s,\\\\]+");

    private BootFeatures() {}

    /** Puts {@code features} in place of all {@code vnet-…} features of a configuration; the others stay. */
    static String replace(String configuration, List<String> features) {
        Matcher matcher = LIST.matcher(configuration);
        if (!matcher.find()) {
            throw new IllegalArgumentException("the distribution's org.apache.karaf.features.cfg has no featuresBoot");
        }
        List<String> boot = new ArrayList<>();
        for (String feature : SEPARATORS.split(matcher.group(1))) {
            if (!feature.isEmpty() && !feature.startsWith("vnet-")) {
                boot.add(feature);
            }
        }
        boot.addAll(features);
        return configuration.substring(0, matcher.start()) + "featuresBoot = " + String.join(", ", boot)
                + configuration.substring(matcher.end());
    }
}
