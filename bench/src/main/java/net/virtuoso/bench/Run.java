package net.virtuoso.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.demo.Story;

/**
 * What one run of an evaluation works with.
 *
 * @param lab owns all that is made
 * @param options how it was asked for
 * @param distribution the product: the tar.gz that the build makes
 * @param story tells people how far it is
 * @param report takes the figures
 */
public record Run(Lab lab, Options options, Path distribution, Story story, ObjectNode report) {}
