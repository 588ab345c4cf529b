package net.virtuoso.rest.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.virtuoso.api.access.Authenticator;
import net.virtuoso.api.adaptation.Adaptation;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.traffic.TrafficMatrices;
import net.virtuoso.rest.internal.event.EventFeed;
import net.virtuoso.rest.internal.http.Dispatcher;
import net.virtuoso.rest.internal.http.Gate;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.Json;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.http.RequestCounters;
import net.virtuoso.rest.internal.http.Router;
import net.virtuoso.rest.internal.http.Specification;
import net.virtuoso.rest.internal.metrics.MetricsPage;
import net.virtuoso.rest.internal.resource.Operations;
import net.virtuoso.rest.internal.resource.Services;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * The servlet of the REST interface, for the HTTP whiteboard.
 *
 * <p>Without an {@link Authenticator} there is no interface at all. The other services are dynamic on purpose: they go when
 * the store can't be reached, and just then an operator must get an answer.
 */
@Component(service = Servlet.class, configurationPid = "net.virtuoso.rest")
@Designate(ocd = RestConfiguration.class)
@HttpWhiteboardServletName("vnet-rest")
@HttpWhiteboardServletPattern({"/api/*", "/healthz", "/metrics", "/openapi.json"})
@HttpWhiteboardServletAsyncSupported
public final class RestComponent extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Services services = new Services();
    private final transient ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "vnet-rest-events-0");
        created.setDaemon(true);
        return created;
    });
    private final transient EventFeed feed;
    private final transient Dispatcher dispatcher;
    private transient volatile RestSettings settings;

    /** Makes everything that doesn't depend on the services that come and go. */
    @Activate
    public RestComponent(@Reference Authenticator authenticator, RestConfiguration configuration) {
        settings = RestSettings.of(configuration);
        Json json = new Json();
        RequestCounters counters = new RequestCounters();
        Specification specification = Specification.load();
        byte[] document = specification.text();
        feed = new EventFeed(json, thread, () -> settings.limits());
        Map<String, Handler> handlers = new HashMap<>(Operations.of(services));
        handlers.putAll(feed.handlers());
        handlers.putAll(new MetricsPage(services, counters).handlers());
        handlers.put("getOpenapi", call -> new Reply.Bytes("application/json", document));
        Gate gate = new Gate(authenticator, () -> settings.remotePlain());
        dispatcher = new Dispatcher(new Router(specification, handlers), gate, json, counters);
    }

    /** Another configuration; a bad one is refused and the last good one stays. */
    @Modified
    void modified(RestConfiguration configuration) {
        settings = RestSettings.of(configuration);
    }

    @Deactivate
    void deactivate() {
        feed.close();
        thread.shutdownNow();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        dispatcher.service(request, response);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStates(DesiredStateService service) {
        services.statesSlot().set(service);
    }

    void unbindStates(DesiredStateService service) {
        services.statesSlot().compareAndSet(service, null);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindInventory(Inventory service) {
        services.inventorySlot().set(service);
    }

    void unbindInventory(Inventory service) {
        services.inventorySlot().compareAndSet(service, null);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAdaptation(Adaptation service) {
        services.adaptationSlot().set(service);
    }

    void unbindAdaptation(Adaptation service) {
        services.adaptationSlot().compareAndSet(service, null);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMatrices(TrafficMatrices service) {
        services.matricesSlot().set(service);
    }

    void unbindMatrices(TrafficMatrices service) {
        services.matricesSlot().compareAndSet(service, null);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTokens(JoinTokens service) {
        services.tokensSlot().set(service);
    }

    void unbindTokens(JoinTokens service) {
        services.tokensSlot().compareAndSet(service, null);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEvents(EventLog service) {
        feed.follow(service);
    }

    void unbindEvents(EventLog service) {
        feed.unfollow(service);
    }
}
