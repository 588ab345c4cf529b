package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.X509TrustManager;
import net.virtuoso.model.Endpoint;
import net.virtuoso.transport.internal.HostResolver;
import net.virtuoso.transport.internal.config.WaySettings;
import net.virtuoso.transport.internal.way.Call;
import net.virtuoso.transport.internal.way.Hop;
import net.virtuoso.transport.internal.way.HttpProxy;
import net.virtuoso.transport.internal.way.ProxiedWay;
import net.virtuoso.transport.internal.web.WebWay;
import org.jspecify.annotations.Nullable;

/**
 * What arrives on a connection before, and as, the bytes of a link: one byte that says whether it is a stranger's request for a
 * WebSocket, a front server's answer to one, a proxy's answer, or both of these one after the other; one that says how it is
 * broken into reads; then the bytes. However they are broken, the link gets the same, and nothing but bytes, after an agreement;
 * a stranger gets one short answer.
 */
final class WebTarget implements Target {
    private static final int MOST_ANSWERED = 250;
    private static final int LONGEST_REASON = 700;
    private static final Endpoint PEER = new Endpoint("b.example", 7_780);
    private static final HttpProxy PROXY = new HttpProxy(new Endpoint("proxy.example", 3_128), "Basic bWU6c2VjcmV0");
    private static final String SECRET = "bWU6c2VjcmV0";
    /** In an input: the answer to the key of this call, which is another one each time. */
    private static final String ACCEPT = "?".repeat(28);

    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: (\\S+)\r\n");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final byte[] WRITTEN = {1, 2, 3};

    private enum Side {
        CALLED,
        CALLER,
        PROXIED,
        PROXIED_CALLER
    }

    /** What came of it; of what is said to people only whether it was said. */
    private record Outcome(boolean opened, boolean refused, boolean stands, String received) {
        /** A connection that has ended may have lost what came in the same read as that by which it ended. */
        boolean agrees(Outcome other) {
            return opened == other.opened
                    && refused == other.refused
                    && stands == other.stands
                    && (stands
                            ? received.equals(other.received)
                            : received.startsWith(other.received) || other.received.startsWith(received));
        }
    }

    @Override
    public String name() {
        return "web";
    }

    @Override
    public void read(byte[] input) {
        if (input.length < 2) {
            return;
        }
        Side side = Side.values()[(input[0] & 0xff) % Side.values().length];
        byte[] bytes = Arrays.copyOfRange(input, 2, input.length);
        Outcome whole = new Connection(side).read(bytes, Math.max(1, bytes.length));
        Outcome broken = new Connection(side).read(bytes, 1 + (input[1] & 0xff));
        // Behind a proxy the key is known only when the proxy has answered: what comes with that answer has another.
        FrameChecks.require(
                side == Side.PROXIED_CALLER || whole.agrees(broken),
                "in one piece " + whole + ", in pieces of " + (input[1] & 0xff) + " " + broken);
    }

    private static final class Connection extends ChannelInboundHandlerAdapter {
        private final Counted buffers = new Counted();
        private final List<String> reasons = new ArrayList<>();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final Side side;
        private boolean opened;
        private boolean ended;
        private int unopened;
        private @Nullable String broken;

        Connection(Side side) {
            this.side = side;
        }

        Outcome read(byte[] input, int piece) {
            EmbeddedChannel channel = new EmbeddedChannel(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel made) {
                    made.config().setAllocator(buffers.allocator);
                    install(made);
                }
            });
            byte[] bytes = accepted(input, written(channel));
            for (int at = 0; at < bytes.length && channel.isOpen(); at += piece) {
                int length = Math.min(piece, bytes.length - at);
                channel.writeInbound(buffers.allocator.directBuffer(length).writeBytes(bytes, at, length));
                channel.runPendingTasks();
                String said = written(channel);
                unopened += opened ? 0 : said.length();
                bytes = accepted(bytes, said);
            }
            boolean stands = channel.isOpen();
            channel.finishAndReleaseAll();
            channel.checkException();
            buffers.requireNothingHeld();
            check();
            return new Outcome(opened, !reasons.isEmpty(), stands, received.toString(StandardCharsets.ISO_8859_1));
        }

        private void install(Channel made) {
            WaySettings settings = new WaySettings(PROXY, List.of(), "/vnet", new Nobody(), null);
            HostResolver resolver = Ways.RESOLVER;
            ProxiedWay proxy = new ProxiedWay(resolver, () -> settings);
            WebWay web = new WebWay("b", proxy, () -> settings, buffers.allocator, null);
            boolean proxied = side == Side.PROXIED || side == Side.PROXIED_CALLER;
            Call call = new Call("b", PEER);
            Hop hop = new Hop("there", List.of(InetAddress.getLoopbackAddress()), 1, proxied ? PROXY : null, false);
            switch (side) {
                case CALLED -> web.arrive(made.pipeline(), reasons::add);
                case PROXIED -> proxy.leave(call, hop, made.pipeline(), reasons::add);
                default -> web.leave(call, hop, made.pipeline(), reasons::add);
            }
            made.pipeline().addLast(this);
        }

        private void check() {
            FrameChecks.require(broken == null, String.valueOf(broken));
            FrameChecks.require(opened || received.size() == 0, "bytes before the agreement");
            FrameChecks.require(
                    side != Side.CALLED || unopened <= MOST_ANSWERED, unopened + " bytes in answer to a stranger");
            // Each gate that is shut says so when the connection ends.
            FrameChecks.require(
                    reasons.size() <= (side == Side.PROXIED_CALLER ? 2 : 1), "too many reasons: " + reasons);
            for (String reason : reasons) {
                FrameChecks.require(
                        reason.length() <= LONGEST_REASON && reason.chars().allMatch(c -> c >= ' ' && c <= '~'),
                        "a reason that can't be shown: " + reason);
                FrameChecks.require(!reason.contains("java.lang."), "a reason that says: " + reason);
                // Who has never been told it doesn't give it away, whatever an input happens to have.
                FrameChecks.require(side != Side.PROXIED || !reason.contains(SECRET), "a reason that says: " + reason);
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            require(!opened, "opened twice");
            opened = true;
            context.writeAndFlush(context.alloc().directBuffer().writeBytes(WRITTEN));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ended = true;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes) {
                require(bytes.isReadable(), "no bytes");
                if (!ended) {
                    received.writeBytes(ByteBufUtil.getBytes(bytes));
                }
            } else {
                require(false, "the link gets a " + message.getClass());
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            // As a link, which knows what it listens to.
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            boolean foreseen = cause instanceof IOException
                    || (cause instanceof DecoderException
                            && (cause.getCause() == null || cause.getCause() instanceof DecoderException));
            require(foreseen, "the link hears of " + cause);
            // As links do: they hear nothing afterwards.
            ended = true;
            context.close();
        }

        private void require(boolean kept, String otherwise) {
            if (!kept && broken == null) {
                broken = otherwise;
            }
        }
    }

    /** Made once: it has threads. */
    private static final class Ways {
        static final HostResolver RESOLVER = new HostResolver("fuzz");
    }

    /** Nobody is asked, as HTTPS is what comes before. */
    private static final class Nobody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("nobody shows a certificate");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("nobody shows a certificate");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static String written(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            if (out instanceof ByteBuf bytes) {
                all.append(bytes.toString(StandardCharsets.ISO_8859_1));
            }
            ReferenceCountUtil.release(out);
        }
        return all.toString();
    }

    /** An input with the answer to the key that was just sent, once: what comes later is the same whatever the key. */
    private static byte[] accepted(byte[] input, String said) {
        Matcher key = KEY.matcher(said);
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(ACCEPT);
        return key.find() && at >= 0
                ? (text.substring(0, at) + answer(key.group(1)) + text.substring(at + ACCEPT.length()))
                        .getBytes(StandardCharsets.ISO_8859_1)
                : input;
    }

    private static String answer(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    @Override
    public List<byte[]> seeds() {
        String request = "GET /vnet HTTP/1.1\r\nHost: b\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: other, vnet.1\r\n\r\n";
        String upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + ACCEPT + "\r\nSec-WebSocket-Protocol: vnet.1\r\n\r\n";
        String connected = "HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n";
        List<byte[]> seeds = new ArrayList<>();
        byte[] masked = frames(true);
        byte[] bare = frames(false);
        seeds.add(seed(Side.CALLED, request, masked));
        seeds.add(seed(Side.CALLED, request, bare));
        seeds.add(seed(Side.CALLED, request.replace("GET", "POST").replace("Host: b", "Content-Length: 3"), masked));
        seeds.add(seed(Side.CALLED, "OPTIONS * HTTP/1.0\r\n\r\n", new byte[0]));
        seeds.add(seed(
                Side.CALLED,
                request.replace("Host: b", "Transfer-Encoding: chunked"),
                "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        seeds.add(seed(Side.CALLER, upgraded, bare));
        seeds.add(seed(Side.CALLER, "HTTP/1.1 100 Continue\r\n\r\n" + upgraded, bare));
        seeds.add(seed(Side.CALLER, "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 1\r\n\r\n", bare));
        seeds.add(seed(Side.PROXIED, connected, bare));
        seeds.add(seed(Side.PROXIED, "HTTP/1.1 407 No\r\nContent-Length: 2\r\n\r\n", bare));
        seeds.add(seed(Side.PROXIED, connected.replace("Via", "Content-Length: 5\r\nVia"), bare));
        seeds.add(seed(Side.PROXIED_CALLER, connected + upgraded, bare));
        return seeds;
    }

    /** One of each kind. */
    private static byte[] frames(boolean masked) {
        ByteBuf out = Unpooled.buffer();
        frame(out, 0x82, masked, 5);
        frame(out, 0x89, masked, 4);
        frame(out, 0x02, masked, 200);
        frame(out, 0x8a, masked, 0);
        frame(out, 0x80, masked, 1);
        frame(out, 0x82, masked, 0);
        frame(out, 0x88, masked, 2);
        frame(out, 0x81, masked, 2);
        return ByteBufUtil.getBytes(out);
    }

    private static void frame(ByteBuf out, int first, boolean masked, int length) {
        int mask = masked ? 0x80 : 0;
        out.writeByte(first);
        if (length > 125) {
            out.writeByte(mask | 126).writeShort(length);
        } else {
            out.writeByte(mask | length);
        }
        // A mask of zeros is one.
        out.writeZero(masked ? 4 : 0);
        for (int i = 0; i < length; i++) {
            out.writeByte(first == 0x88 ? new int[] {3, 0xe8}[i] : 'a' + i % 26);
        }
    }

    private static byte[] seed(Side side, String text, byte[] more) {
        ByteBuf out = Unpooled.buffer().writeByte(side.ordinal()).writeByte(30);
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1)).writeBytes(more);
        return ByteBufUtil.getBytes(out);
    }
}
