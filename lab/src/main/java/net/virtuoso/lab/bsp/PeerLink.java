package net.virtuoso.lab.bsp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One neighbour in an exchange. A message is a header of three 32-bit numbers (superstep, last superstep the sender
 * knows of, length of the rest) and the payload. A neighbour may be one superstep ahead: its next message stays in the
 * socket until it is wanted.
 */
final class PeerLink {
    private static final int HEADER_BYTES = 12;

    private final int rank;
    private final SocketChannel channel;
    private final ByteBuffer payload;
    private final ByteBuffer headerOut = ByteBuffer.allocateDirect(HEADER_BYTES);
    private final ByteBuffer headerIn = ByteBuffer.allocateDirect(HEADER_BYTES);
    private final ByteBuffer[] out;
    private @Nullable SelectionKey key;
    private int step;
    private int payloadIn;
    private int peerStopsAt = Integer.MAX_VALUE;

    PeerLink(int rank, SocketChannel channel, ByteBuffer payload) {
        this.rank = rank;
        this.channel = channel;
        this.payload = payload;
        this.out = new ByteBuffer[] {headerOut, payload.duplicate()};
    }

    void key(SelectionKey registered) {
        this.key = registered;
    }

    /** Lays a message out for sending and makes ready for the neighbour's. */
    void begin(int newStep, int stopAt) {
        step = newStep;
        headerOut.clear();
        headerOut.putInt(newStep).putInt(stopAt).putInt(payload.limit()).flip();
        out[1].rewind();
        headerIn.clear();
        payloadIn = 0;
        watch();
    }

    boolean isDone() {
        return isSent() && isReceived();
    }

    int peerStopsAt() {
        return peerStopsAt;
    }

    /** Sends and receives as much as the socket takes and has. */
    void move(ByteBuffer scratch) throws IOException {
        try {
            if (!isSent()) {
                channel.write(out);
            }
            if (!isReceived()) {
                receive(scratch);
            }
        } catch (BrokenConnection | UnexpectedMessage e) {
            throw e;
        } catch (IOException e) {
            throw new BrokenConnection(rank, String.valueOf(e.getMessage()), e);
        }
        watch();
    }

    private void receive(ByteBuffer scratch) throws IOException {
        if (headerIn.hasRemaining()) {
            notEnd(channel.read(headerIn));
            if (headerIn.hasRemaining()) {
                return;
            }
            checkHeader();
        }
        for (int n = 1; n > 0 && !isReceived(); ) {
            scratch.clear().limit(Math.min(scratch.capacity(), payload.limit() - payloadIn));
            n = notEnd(channel.read(scratch));
            if (scratch.flip().mismatch(payload.slice(payloadIn, n)) >= 0) {
                throw new UnexpectedMessage("rank " + rank + ", superstep " + step + ": the message is not what was"
                        + " sent, after byte " + payloadIn);
            }
            payloadIn += n;
        }
    }

    private void checkHeader() throws UnexpectedMessage {
        int theirStep = headerIn.getInt(0);
        int theirLength = headerIn.getInt(8);
        if (theirStep != step || theirLength != payload.limit()) {
            throw new UnexpectedMessage("rank " + rank + " sent superstep " + theirStep + " with " + theirLength
                    + " bytes, wanted is " + step + " with " + payload.limit() + " (same --bytes everywhere?)");
        }
        peerStopsAt = headerIn.getInt(4);
    }

    private int notEnd(int read) throws BrokenConnection {
        if (read < 0) {
            throw new BrokenConnection(
                    rank, "closed by the peer in superstep " + step, new IOException("end of stream"));
        }
        return read;
    }

    private boolean isSent() {
        return !out[1].hasRemaining();
    }

    private boolean isReceived() {
        return !headerIn.hasRemaining() && payloadIn == payload.limit();
    }

    private void watch() {
        SelectionKey registered = key;
        if (registered != null) {
            registered.interestOps((isSent() ? 0 : SelectionKey.OP_WRITE) | (isReceived() ? 0 : SelectionKey.OP_READ));
        }
    }

    void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return "rank " + rank + (isSent() ? "" : " to take") + (isReceived() ? "" : " to send");
    }
}
