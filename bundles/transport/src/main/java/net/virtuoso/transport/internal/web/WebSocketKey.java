package net.virtuoso.transport.internal.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The question and answer by which both ends of HTTP know that the other means a WebSocket (RFC 6455 section 4.2.2). */
final class WebSocketKey {
    /** The version of RFC 6455. */
    static final String VERSION = "13";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int LENGTH = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private WebSocketKey() {}

    /** A new question. */
    static String create() {
        byte[] bytes = new byte[LENGTH];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Whether it is a question. */
    static boolean isOne(@Nullable String text) {
        try {
            return text != null && Base64.getDecoder().decode(text).length == LENGTH;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The answer to a question. */
    static String answer(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key.trim() + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
