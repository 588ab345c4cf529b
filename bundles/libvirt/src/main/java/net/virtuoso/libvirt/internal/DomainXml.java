package net.virtuoso.libvirt.internal;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What a domain's description (libvirt's domain XML) says of its interfaces and of the network it wants to be in.
 *
 * @param network the text of {@code <metadata><vnet:network>}; {@code null} if there is none
 * @param nics the interfaces, in order
 */
record DomainXml(@Nullable String network, List<Nic> nics) {
    /** The namespace of our element in the metadata. */
    static final String NAMESPACE = "https://virtuoso.net/xmlns/libvirt/1";

    private static final int MAX_LENGTH = 1 << 20;
    private static final int MAX_NICS = 256;
    /** As libxml2 has it. What is deeper would cost the square of its depth to walk. */
    private static final int MAX_DEPTH = 256;

    private static final int MAX_TEXT = 255;

    /**
     * An interface as it is written, unchecked.
     *
     * @param mac the address; {@code null} if none is given
     * @param device the interface on the host; {@code null} if none is given
     */
    record Nic(@Nullable String mac, @Nullable String device) {}

    /**
     * Reads a description.
     *
     * @throws RefusedException if it is too long, isn't well-formed, or has a document type
     */
    static DomainXml parse(String xml) {
        if (xml.length() > MAX_LENGTH) {
            throw RefusedException.limit("domain XML", xml.length() + " characters", "at most " + MAX_LENGTH);
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            try {
                return new Walk(reader).domain();
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            RefusedException refused = RefusedException.invalid(
                    "domain XML", e.getMessage(), "a well-formed document without a document type");
            refused.initCause(e);
            throw refused;
        }
    }

    /** One pass over the document. The path of open elements decides what an element means. */
    private static final class Walk {
        private static final String NETWORK = "/domain/metadata/network";
        private static final String NIC = "/domain/devices/interface";

        private final XMLStreamReader reader;
        private final StringBuilder path = new StringBuilder();
        private int depth;
        private final List<Nic> nics = new ArrayList<>();
        private @Nullable String network;
        private @Nullable String mac;
        private @Nullable String device;

        Walk(XMLStreamReader reader) {
            this.reader = reader;
        }

        DomainXml domain() throws XMLStreamException {
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> start();
                    case XMLStreamConstants.END_ELEMENT -> end();
                    case XMLStreamConstants.DTD -> throw new XMLStreamException("a document type");
                    default -> {
                        // Text, comments and the like say nothing here.
                    }
                }
            }
            return new DomainXml(network, List.copyOf(nics));
        }

        private void start() throws XMLStreamException {
            if (++depth > MAX_DEPTH) {
                throw new XMLStreamException("elements in each other, more than " + MAX_DEPTH + " deep");
            }
            path.append('/').append(reader.getLocalName());
            String here = path.toString();
            switch (here) {
                case NETWORK -> {
                    if (NAMESPACE.equals(reader.getNamespaceURI()) && network == null) {
                        network = text();
                    }
                }
                case NIC -> {
                    mac = null;
                    device = null;
                }
                case NIC + "/mac" -> mac = reader.getAttributeValue(null, "address");
                case NIC + "/target" -> device = reader.getAttributeValue(null, "dev");
                default -> {
                    // Everything else of the description isn't ours to read.
                }
            }
        }

        /** The text up to the end of the element, which is left. */
        private String text() throws XMLStreamException {
            String text = reader.getElementText().strip();
            leave();
            return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        }

        private void end() throws XMLStreamException {
            if (path.toString().equals(NIC)) {
                if (nics.size() == MAX_NICS) {
                    throw new XMLStreamException("more than " + MAX_NICS + " interfaces");
                }
                nics.add(new Nic(mac, device));
            }
            leave();
        }

        private void leave() {
            depth--;
            path.setLength(path.lastIndexOf("/"));
        }
    }
}
