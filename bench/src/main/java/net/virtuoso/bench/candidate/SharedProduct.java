package net.virtuoso.bench.candidate;

import java.nio.file.Path;
import java.util.Map;
import net.virtuoso.bench.bed.Bed;
import org.jspecify.annotations.Nullable;

/** One deployment that several candidates of a run use, started by the first. Not thread-safe. */
final class SharedProduct {
    private final Path distribution;
    private final Map<String, String> settings;
    private final ProductSetup setup;
    private @Nullable Product product;

    SharedProduct(ProductSetup setup, Path distribution, Map<String, String> settings) {
        this.distribution = distribution;
        this.settings = settings;
        this.setup = setup;
    }

    Product on(Bed bed) {
        Product running = product;
        if (running == null) {
            running = Product.start(setup, bed, distribution, settings);
            product = running;
        }
        return running;
    }
}
