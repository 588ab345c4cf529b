package net.virtuoso.libvirt.internal;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VmInterface;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns descriptions of running domains into interfaces and remembers since when each is known: since the event that
 * announced the domain if there was one, otherwise since it was first seen. Safe for use by several threads.
 */
final class Sightings {
    private static final Logger LOG = LoggerFactory.getLogger(Sightings.class);
    private static final int MAX_REMEMBERED = 65_536;
    private static final int MAX_COMPLAINTS = 1_024;

    private final InstantSource clock;
    private final Map<String, Instant> announced = new HashMap<>();
    private final Set<String> complaints = new LinkedHashSet<>();
    private Map<String, Instant> seen = new HashMap<>();

    Sightings(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A running domain.
     *
     * @param uuid its identity
     * @param name its name
     * @param xml its description
     */
    record Running(String uuid, String name, String xml) {}

    /** An event says that a domain has started. */
    synchronized void started(String uuid) {
        if (announced.size() < MAX_REMEMBERED) {
            announced.putIfAbsent(uuid, clock.instant());
        }
    }

    /** An event says that a domain has stopped. If it starts again before the next look, it is new all the same. */
    synchronized void stopped(String uuid) {
        announced.remove(uuid);
        seen.keySet().removeIf(key -> key.startsWith(uuid));
    }

    /** The interfaces of the domains that run now: all of them. What can't be read is left out and named once. */
    synchronized List<VmInterface> look(List<Running> running) {
        Instant now = clock.instant();
        Map<String, Instant> still = new HashMap<>();
        List<VmInterface> interfaces = new ArrayList<>();
        for (Running domain : running) {
            DomainXml xml;
            try {
                xml = DomainXml.parse(domain.xml());
            } catch (RefusedException e) {
                complain(domain, e);
                continue;
            }
            for (DomainXml.Nic nic : xml.nics()) {
                VmInterface found = read(domain, xml.network(), nic, now);
                if (found != null) {
                    still.put(key(found), found.seenAt());
                    interfaces.add(found);
                }
            }
        }
        seen = still;
        Set<String> uuids = new LinkedHashSet<>();
        running.forEach(d -> uuids.add(d.uuid()));
        announced.keySet().retainAll(uuids);
        return interfaces;
    }

    private @Nullable VmInterface read(Running domain, @Nullable String network, DomainXml.Nic nic, Instant now) {
        if (nic.mac() == null) {
            return null;
        }
        try {
            MacAddress mac = MacAddress.parse(nic.mac());
            Instant since = seen.get(domain.uuid() + mac);
            if (since == null) {
                since = announced.getOrDefault(domain.uuid(), now);
            }
            return new VmInterface(domain.uuid(), domain.name(), mac, nic.device(), "packet", network, since);
        } catch (RefusedException e) {
            complain(domain, e);
            return null;
        }
    }

    private static String key(VmInterface found) {
        return found.uuid() + found.mac();
    }

    private void complain(Running domain, RefusedException problem) {
        if (complaints.size() < MAX_COMPLAINTS && complaints.add(domain.uuid() + problem.getMessage())) {
            LOG.warn("Domain {} ({}) is left alone: {}", domain.name(), domain.uuid(), problem.getMessage());
        }
    }
}
