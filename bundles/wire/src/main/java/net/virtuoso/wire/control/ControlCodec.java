package net.virtuoso.wire.control;

import net.virtuoso.model.RefusedException;
import net.virtuoso.wire.json.ModelJson;

/** Messages to bytes and back, without the length in front. Safe for use by several threads. */
public final class ControlCodec {
    /** The longest message in bytes: far above the configuration of a node with every VM of several networks. */
    public static final int MAX_LENGTH = 16 << 20;

    /** The longest first message: who isn't in yet gets no large buffer. */
    public static final int MAX_JOIN_LENGTH = 16 << 10;

    private final ModelJson json = new ModelJson(MAX_LENGTH);

    /** A message as JSON. */
    public byte[] encode(ControlMessage message) {
        return json.write(message);
    }

    /**
     * JSON to a message.
     *
     * @throws RefusedException if it isn't one
     */
    public ControlMessage decode(byte[] bytes) {
        return json.read(ControlMessage.class, bytes);
    }
}
