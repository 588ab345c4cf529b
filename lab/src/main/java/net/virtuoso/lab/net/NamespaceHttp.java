package net.virtuoso.lab.net;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** HTTP clients whose connections are made inside a namespace, whichever thread uses them. */
public final class NamespaceHttp {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private NamespaceHttp() {}

    /**
     * A client for a namespace. Its selector thread is started by, and its workers are, threads that live there; a
     * request is handed to a worker before a socket is opened, so none is ever opened in the caller's namespace. Each
     * client has its own pool of connections: the loopback addresses of two namespaces are two places.
     */
    public static HttpClient client(NetworkNamespace namespace) {
        ExecutorService workers = Executors.newCachedThreadPool(NamespaceThread.factory(namespace));
        return NamespaceThread.call(
                namespace,
                () -> HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_LIMIT)
                        .executor(workers)
                        .build());
    }
}
