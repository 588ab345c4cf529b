package net.virtuoso.rest.internal.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a request that is refused before it was read. Left alone, it makes the server close the connection after the
 * answer, and a client that didn't expect that loses the answer, or its next request.
 */
final class UnreadBody {
    /** The most that is read to be thrown away, in bytes: a client that sent somewhat too much learns why. */
    private static final int MAX_DISCARDED = 2 * Json.MAX_BODY;

    private static final int CHUNK = 8192;
    private static final Logger LOG = LoggerFactory.getLogger(UnreadBody.class);

    private UnreadBody() {}

    /**
     * Reads the rest of the body and forgets it, or else says in the answer that the connection ends with it. To be called
     * before anything of the answer is written; may block for as long as the server lets clients pause.
     */
    static void discard(HttpServletRequest request, HttpServletResponse response) {
        if (!isRead(request)) {
            response.setHeader("Connection", "close");
        }
    }

    private static boolean isRead(HttpServletRequest request) {
        if (request.getHeader("Expect") != null) {
            return false; // it waits to be asked for the body: no need to
        }
        if (request.getContentLengthLong() > MAX_DISCARDED) {
            return false;
        }
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = request.getInputStream();
            for (int total = 0; total <= MAX_DISCARDED; ) {
                int read = in.read(chunk);
                if (read < 0) {
                    return true;
                }
                total += read;
            }
        } catch (IOException e) {
            LOG.debug("the body of a refused request can't be read", e);
        }
        return false;
    }
}
