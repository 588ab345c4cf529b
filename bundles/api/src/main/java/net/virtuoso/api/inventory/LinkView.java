package net.virtuoso.api.inventory;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import org.jspecify.annotations.Nullable;

/**
 * A link, or one that follows from the star.
 *
 * @param id {@link Link#id()}
 * @param path {@link Link#pathId()}: links of several networks can share it
 * @param link what is wanted
 * @param state up if both ends are, otherwise the lower of the two; {@code null} if neither has reported
 * @param ends what the ends report: none, one or two
 */
public record LinkView(
        String id,
        String path,
        @JsonUnwrapped Link link,
        @Nullable LinkState state,
        List<LinkStatus> ends) {}
