package net.virtuoso.lab.middle;

import java.nio.file.Path;
import java.util.List;
import net.virtuoso.lab.net.NetworkNamespace;

/** A web server that ends HTTPS at port 443 with a certificate of its own authority, and passes WebSockets on. Not thread-safe. */
public final class Nginx {
    /** Where it takes HTTPS. */
    public static final int HTTPS = 443;

    /** Where it takes HTTP. */
    public static final int HTTP = 80;

    private final Daemon daemon;

    private Nginx(Daemon daemon) {
        this.daemon = daemon;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param address its address, which its certificate is for
     * @param path what it passes on
     * @param http where calls by HTTP are passed on to, host:port
     * @param https where calls by HTTPS are passed on to, by HTTP
     */
    public static Nginx start(NetworkNamespace namespace, String address, String path, String http, String https) {
        Daemon daemon = new Daemon("nginx", namespace);
        namespace
                .lab()
                .cmd(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=front",
                        "-addext",
                        "subjectAltName=IP:" + address,
                        "-keyout",
                        daemon.file("key.pem").toString(),
                        "-out",
                        daemon.file("cert.pem").toString())
                .check();
        daemon.write("nginx.conf", """
                daemon off;
                user root;
                worker_processes 1;
                pid %1$s/pid;
                error_log %1$s/log warn;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  proxy_http_version 1.1;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection "upgrade";
                  server {
                    listen %2$s:80;
                    location %3$s { proxy_pass http://%4$s; }
                  }
                  server {
                    listen %2$s:443 ssl;
                    ssl_certificate %1$s/cert.pem;
                    ssl_certificate_key %1$s/key.pem;
                    location %3$s { proxy_pass http://%5$s; }
                  }
                }
                """.formatted(daemon.file(""), address, path, http, https));
        Nginx nginx = new Nginx(daemon);
        nginx.start();
        return nginx;
    }

    /** Starts it again. */
    public void start() {
        daemon.start(
                List.of(
                        "nginx",
                        "-e",
                        daemon.file("log").toString(),
                        "-c",
                        daemon.file("nginx.conf").toString()),
                HTTPS);
    }

    /** Ends it; what it carries breaks. */
    public void stop() {
        daemon.stop();
    }

    /** The certificate that it shows, signed by itself, in PEM. */
    public Path certificate() {
        return daemon.file("cert.pem");
    }
}
