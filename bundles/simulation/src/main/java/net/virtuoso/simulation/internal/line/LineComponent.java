package net.virtuoso.simulation.internal.line;

import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Has one simulated line for each configuration {@code net.virtuoso.simulation.line~NAME}. */
@Component(
        service = LineComponent.class,
        immediate = true,
        configurationPid = LineConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LineConfig.class, factory = true)
public final class LineComponent {
    private final SimulatedInternet internet;
    private final Line line;

    /**
     * Connects the line.
     *
     * @throws net.virtuoso.model.RefusedException if the configuration can't be; there is no line until it is corrected
     * @throws IOException if the port can't be bound
     */
    @Activate
    public LineComponent(@Reference SimulatedInternet internet, LineConfig config) throws IOException {
        this.internet = internet;
        line = Line.open(config);
        internet.connect(line);
    }

    /** Disconnects the line. */
    @Deactivate
    void deactivate() {
        internet.disconnect(line);
    }
}
